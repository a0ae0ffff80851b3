import { expect, test } from "vitest";
import { measures } from "../../analysis/measures/table";
import type { MeasureOfHeads } from "../../engine/api/measures";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, Part, TablePart } from "../figure";
import { parts as partsFor } from "./answers-parts";

/** Two layers of 12 heads, one value a layer and measure, spread a little; nothing else is measured. */
function known(label: string, given: Readonly<Record<string, readonly [number, number]>>) {
  const shape = [2, 12];
  const found = measures.map(({ key, unit }): MeasureOfHeads => {
    const layers = given[key] ?? [0, 0];
    const data = Array.from({ length: 24 }, (_, i) => layers[Math.floor(i / 12)]! * (1 + 0.01 * (i % 12)));
    const values = floatTensor(Float32Array.from(data), shape);
    const chance = key === "distance" ? 4 : 0.1;
    return { key, unit, values, low: values, high: values, counts: 60, chance, chances: [chance, chance] };
  });
  const info = modelInfo({ name: label, numLayers: 2, numHeads: 12 });
  return { info, label, found: { measures: found, tokens: 60, texts: 4 } };
}

const own = known("Own", { distance: [2, 5], entropyRelative: [0.4, 0.5], previous: [0.9, 0.2] });
const random = known("Random", { distance: [4, 4], entropyRelative: [0.99, 0.98] });
const alike = known("Alike", { distance: [2, 5], entropyRelative: [0.4, 0.5], previous: [0.2, 0.9] });
const apart = {
  ...own,
  found: {
    distances: floatTensor(
      Float32Array.from({ length: 24 * 24 }, (_, i) => Math.abs((i % 24) - Math.floor(i / 24)) / 24),
      [24, 24],
    ),
    tokens: 60,
    texts: 4,
  },
};

const partsOf = (other: typeof own | null, twin: typeof own | null) =>
  partsFor({ looks: own, apart, other, random: twin });
const sentences = (parts: readonly Part[]) =>
  parts.flatMap((part) => (part.kind === "sentence" ? [part.text] : []));

test("each question has a sentence with its numbers", () => {
  const [locality, likeness, redundancy, named, ...rest] = sentences(partsOf(null, null));
  expect(locality).toMatch(
    /^Mean distance rises from layer 0 \(2\.11\) to layer 1 \(5\.28\): Spearman’s ρ = 0\.\d\d, 95 % interval .*, n = 24 heads\.$/,
  );
  expect(likeness).toMatch(/^Heads of one layer are more alike .*p = 0\.001, n = 132 and 144 pairs\)\.$/);
  expect(redundancy).toMatch(/^24 heads fall into \d+ clusters/);
  expect(named).toBe("Of 24 heads, 12 have a clear pattern: 12 look at the previous token.");
  expect(rest).toEqual([]);
});

test("each answer stands below its question", () => {
  const parts = partsOf(alike, null).filter((part) => part.kind === "sentence");
  expect(parts.map(({ question }) => question)).toEqual([
    "Do heads of higher layers look farther?",
    "Are the heads of one layer alike?",
    "Do heads do the same as others?",
    "Which heads can be named?",
    "How do they differ from those of Alike?",
  ]);
});

test("other models differ as far as the intervals are clear", () => {
  const [, , , , beside, twin] = sentences(partsOf(alike, random));
  expect(beside).toMatch(
    /^Beside those of Alike, heads of Own: no clear difference \(distance .*; no clear .*; no clear/,
  );
  expect(beside).toMatch(/n = 24 and 24 heads\.$/);
  expect(twin).toMatch(/; spread their weight less widely \(entropy ÷ largest 0\.475 against 1\.04/);
  expect(twin).toMatch(/; have a badge more often \(share of heads .* 0\.500 against 0,/);
});

test("the chart has a line for each model, the table a column", () => {
  const columns = partsOf(alike, random).find((part) => part.kind === "columns");
  const [chart, table] = columns!.parts as [ChartPart, TablePart];
  const { data, layout } = chart.build(
    { theme: chartThemes.light, width: 800, height: 400 },
    { selected: null, shown: null },
  );
  expect(data.map(({ name }) => name)).toEqual(["Own", "Alike", "Random"]);
  expect(layout.shapes?.[0]).toMatchObject({ y0: 4, y1: 4 });
  expect(layout.annotations?.[0]?.text).toBe("even attention in Own: 4.00 tokens");
  expect(table.head).toEqual(["badge", "Own", "Alike", "Random"]);
  expect(table.rows[0]).toEqual({ name: "Previous token", cells: ["12 of 24", "12 of 24", "0 of 24"] });
  expect(table.rows.find(({ name }) => name === "First token")).toBeUndefined();
});
