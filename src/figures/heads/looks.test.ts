import { expect, test } from "vitest";
import { measures } from "../../analysis/measures/table";
import type { MeasureOfHeads } from "../../engine/api/measures";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, TablePart } from "../figure";
import { looks } from "./looks";

const gone = Number.NaN;
const info = modelInfo({ name: "tiny", numLayers: 2, numHeads: 2, prunedHeads: { 1: [1] } });
const grid = (...values: number[]) => floatTensor(Float32Array.from(values), [2, 2]);

/** Every measure is 0.25 but those given. */
function partsOf(given: Readonly<Record<string, Partial<MeasureOfHeads>>>, measured = "previous") {
  const found = measures.map(({ key, unit }): MeasureOfHeads => {
    const values = grid(0.25, 0.25, 0.25, gone);
    return { key, unit, values, low: values, high: values, counts: 12, ...given[key] };
  });
  const parts = looks.parts(
    { looks: { info, label: "Tiny", found: { measures: found, tokens: 14, texts: 2 } } },
    { scope: "data", measured, spread: "deviation" },
  );
  const [sentence, columns, , all] = parts;
  if (sentence?.kind !== "sentence" || columns?.kind !== "columns" || all?.kind !== "table")
    throw new Error("the parts have another order");
  return { sentence: sentence.text, charts: columns.parts as readonly ChartPart[], all: all as TablePart };
}

test("heads with half of their weight on one kind of token are counted, pruned ones are in no number", () => {
  const { sentence, all } = partsOf({
    previous: { values: grid(0.99, 0.5, 0.1, gone) },
    sep: { values: grid(0, 0, 0.7, gone) },
  });
  expect(sentence).toBe(
    "Of 3 heads, 2 look at the previous token, 1 looks at the separator with at least half of their weight.",
  );
  expect(all.rows.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ["L0 H0", "looks at the previous token (0.990)"],
    ["L0 H1", "looks at the previous token (0.500)"],
    ["L1 H0", "looks at the separator (0.700)"],
  ]);
});

test("without an occasion a measure has no pattern, a dash in the table, and says so", () => {
  const nothing = { values: grid(gone, gone, gone, gone), counts: 0 };
  const { sentence, charts, all } = partsOf({ induction: nothing }, "induction");
  expect(sentence).toBe("Of 3 heads, none has half of its weight on one kind of token.");
  expect(charts[0]?.title).toBe("Induction: nothing in these texts counts (n = 0).");
  expect(all.rows[0]?.cells[all.head.indexOf("Induction") - 1]).toBe("–");
});

test("charts are of the chosen measure, with its count and columns for files", () => {
  const { charts } = partsOf({ distance: { values: grid(1, 2, 3, gone) } }, "distance");
  const [byLayer, map] = charts;
  expect(byLayer?.note).toBe("tiny, n = 12 queries");
  expect(byLayer?.columns.map(({ name }) => name)).toEqual([
    "layer",
    "head",
    "distance_tokens",
    "interval_low",
    "interval_high",
  ]);
  const look = { theme: chartThemes.light, width: 800, height: 400 };
  expect(byLayer?.build(look, { selected: null, shown: null }).data[0]).toMatchObject({ y: [1, 2, 3, gone] });
  expect(map?.title).toBe("Distance: highest in layer 1 (mean 3.00), lowest in layer 0 (mean 1.50).");
});
