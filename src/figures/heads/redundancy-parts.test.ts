import { expect, test } from "vitest";
import { measures } from "../../analysis/measures/table";
import type { MeasureOfHeads } from "../../engine/api/measures";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, Part, TablePart } from "../figure";
import { parts as partsFor } from "./redundancy-parts";

const gone = Number.NaN;
const info = modelInfo({ model: "tiny", name: "tiny", numLayers: 3, numHeads: 2, prunedHeads: { 2: [1] } });
const look = { theme: chartThemes.light, width: 800, height: 400 };

/** Where the heads are on a line: L0 H0, L1 H0 and L2 H0 are one group, L0 H1 and L1 H1 another; L2 H1 is pruned. */
const places = [0, 5, 1, 6, 2.5, gone];
const between = (a: readonly number[], b: readonly number[]) =>
  floatTensor(Float32Array.from(a.flatMap((x) => b.map((y) => Math.abs(x - y)))), [a.length, b.length]);

function partsOf(
  mapColor: "badge" | "layer",
  across: readonly number[] | null = null,
  own = "tiny",
  comparison: "one" | "two" = "one",
) {
  const found = measures.map(({ key, unit }): MeasureOfHeads => {
    const values = floatTensor(
      Float32Array.from(key === "previous" ? [0.9, 0, 0.8, 0, 0.1, gone] : [0, 0, 0, 0, 0, gone]),
      [3, 2],
    );
    return {
      key,
      unit,
      values,
      low: values,
      high: values,
      counts: 40,
      chance: 0.1,
      chances: [0.1, 0.1, 0.1],
    };
  });
  const counted = { tokens: 9, texts: 1 };
  return partsFor(
    {
      apart: { info, label: "Tiny", found: { distances: between(places, places), ...counted } },
      looks: { info, label: "Tiny", found: { measures: found, ...counted } },
      across: across && {
        info: modelInfo({ name: "other", numLayers: 1, numHeads: 2 }),
        label: "Other",
        found: { distances: between(places, across), ...counted, own },
      },
      beside: across && {
        info: modelInfo({ name: "other", numLayers: 1, numHeads: 2 }),
        label: "Other",
        found: { distances: between(across, across), ...counted },
      },
    },
    { mapColor, comparison },
  );
}

const flat = (parts: readonly Part[]): Part[] =>
  parts.flatMap((part) => (part.kind === "columns" ? flat(part.parts) : [part]));
const sentences = (parts: readonly Part[]) =>
  parts.flatMap((part) => (part.kind === "sentence" ? [part.text] : []));
const charts = (parts: readonly Part[]) =>
  flat(parts).filter((part): part is ChartPart => part.kind === "chart");
const tables = (parts: readonly Part[]) =>
  flat(parts).filter((part): part is TablePart => part.kind === "table");

test("the sentences have the groups, their names, the nearest pair, and how layers differ", () => {
  const [layers, clusters] = sentences(partsOf("badge"));
  expect(layers).toMatch(
    /^No clear difference .*: two heads of one layer are 5\.00 apart, two of different layers 2\.75 \(.*p = 0\.\d{3}, n = 2 and 8 pairs\)\.$/,
  );
  expect(clusters).toMatch(
    /^5 heads fall into 2 clusters of 3 \(Previous token\), 2 \(no badge\); mean silhouette 0\.\d+\. Most alike: L0 H0 and L1 H0 \(1\.00 apart\)\.$/,
  );
});

test("a row of the square is its head, in the order of the clusters; pruned heads are left out", () => {
  const [matrix] = charts(partsOf("badge"));
  const chart = matrix!.build(look, { selected: [1, 0], shown: null });
  const rows = (chart.data[0] as unknown as { z: number[][] }).z;
  expect(rows).toHaveLength(5);
  rows.forEach((row, y) => {
    const own = matrix!.headAt!({ curveNumber: 0, pointIndex: 0, x: 0, y })!;
    row.forEach((distance, x) => {
      const other = matrix!.headAt!({ curveNumber: 0, pointIndex: 0, x: 0, y: x })!;
      const placeOf = ([layer, head]: readonly [number, number]) => places[layer * 2 + head]!;
      expect(distance).toBe(Math.abs(placeOf(own) - placeOf(other)));
    });
  });
  expect(matrix!.columns.map(({ name }) => name).slice(0, 3)).toEqual(["layer", "head", "cluster"]);
  expect(matrix!.columns).toHaveLength(8);
  // Two clusters and the selected row.
  expect(chart.layout.shapes).toHaveLength(3);
});

test("the map's points are heads, coloured by badge or by layer", () => {
  for (const [color, groups] of [
    ["badge", ["Previous token", "no badge"]],
    ["layer", ["Layer 0", "Layer 1", "Layer 2"]],
  ] as const) {
    const map = charts(partsOf(color))[1]!;
    const { data } = map.build(look, { selected: [0, 0], shown: null });
    expect(data.map(({ name }) => name)).toEqual(groups);
    expect(map.title).toContain("100 %");
    const found = data.flatMap((trace, curveNumber) =>
      (trace as { x: number[] }).x.map((x, pointIndex) => ({
        x,
        place: map.headAt!({ curveNumber, pointIndex, x: 0, y: 0 })!,
      })),
    );
    expect(found).toHaveLength(5);
    const [first] = found;
    for (const { x, place } of found) {
      const along = places[place[0] * 2 + place[1]]! - places[first!.place[0] * 2 + first!.place[1]]!;
      expect(Math.abs(x - first!.x)).toBeCloseTo(Math.abs(along), 4);
    }
  }
});

test("tables have each cluster's heads and each head's nearest", () => {
  const [clusters, nearest] = tables(partsOf("badge"));
  expect(clusters!.rows.map(({ cells }) => [cells[0], cells[1], cells[4]])).toEqual(
    expect.arrayContaining([
      ["Previous token", "Previous token: 2", "L0 H0, L1 H0, L2 H0"],
      ["no badge", "–", "L0 H1, L1 H1"],
    ]),
  );
  expect(nearest!.rows.find(({ name }) => name === "L2 H0")?.cells.slice(2)).toEqual([
    "L1 H0",
    1.5,
    "L0 H0",
    2.5,
    "L0 H1",
    2.5,
  ]);
});

test("another model is compared by its nearest heads, if it was compared with this one", () => {
  const parts = partsOf("badge", [0.5, 9]);
  expect(sentences(parts)[2]).toBe(
    "Beside Other: the nearest head there is 2.00 away on average, the nearest of the same model 1.10; 2 of 5 heads are closer to one there.",
  );
  expect(tables(parts)[1]!.head.slice(-2)).toEqual(["nearest in Other", "distance there"]);
  expect(tables(parts)[1]!.rows[3]?.cells.slice(-2)).toEqual(["L0 H1", 3]);
  expect(sentences(partsOf("badge", [0.5, 9], "another"))).toHaveLength(2);
});

test("two models are one figure once all of it is measured, and until then the one model's", () => {
  const kinds = (parts: readonly Part[]) => charts(parts).map(({ testId }) => testId);
  expect(kinds(partsOf("badge", [0.5, 9], "tiny", "two"))).toEqual(["across-matrix", "across-map"]);
  expect(kinds(partsOf("badge", [0.5, 9], "another", "two"))).toEqual(["matrix-chart", "plane-chart"]);
  expect(kinds(partsOf("badge", null, "tiny", "two"))).toEqual(["matrix-chart", "plane-chart"]);
});
