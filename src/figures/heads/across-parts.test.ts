import { expect, test } from "vitest";
import { z } from "zod";
import { formatNumber } from "../../lib/format";
import { floatTensor } from "../../lib/tensor";
import { readJson } from "../../testing/goldens";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, Part, TablePart } from "../figure";
import { acrossParts } from "./across-parts";

const grid = z.array(z.array(z.number()));
const golden = readJson(
  z.object({
    across: grid,
    within: grid,
    theirs: grid,
    order: z.array(z.number()),
    map: grid,
    share: z.number(),
    medians: z.object({ there: z.number(), back: z.number(), within: z.number() }),
    closer: z.number(),
  }),
  "reference/goldens/across.json",
);

const tensor = (rows: readonly (readonly number[])[]) =>
  floatTensor(Float32Array.from(rows.flat()), [rows.length, rows[0]!.length]);
const numHeads = golden.within.length / 3;
const info = (name: string, part = {}) => modelInfo({ model: name, name, numLayers: 3, numHeads, ...part });
const distancesOf = (rows: readonly (readonly number[])[]) => ({
  distances: tensor(rows),
  tokens: 20,
  texts: 1,
});
const badges = golden.within.map((_, head) => `badge ${head}`);

const parts = acrossParts({
  own: { info: info("own"), label: "Own", found: distancesOf(golden.within) },
  other: { info: info("other"), label: "Other", found: distancesOf(golden.theirs) },
  across: { info: info("other"), label: "Other", found: { ...distancesOf(golden.across), own: "own" } },
  baseline: {
    info: info("random"),
    label: "Random",
    found: { ...distancesOf(golden.across.map((row) => row.map((value) => value + 0.1))), own: "own" },
  },
  isOtherRandom: false,
  badges,
})!;
const flat = (all: readonly Part[]): Part[] =>
  all.flatMap((part) => (part.kind === "columns" ? flat(part.parts) : [part]));
const [matrix, map] = flat(parts).filter((part): part is ChartPart => part.kind === "chart");
const [own, other] = flat(parts).filter((part): part is TablePart => part.kind === "table");
const sentences = parts.flatMap((part) => (part.kind === "sentence" ? [part.text] : []));
const look = { theme: chartThemes.light, width: 800, height: 400 };
const n = golden.within.length;

test("the sentence has NumPy's medians, and how many heads are closer", () => {
  const { there, back, within } = golden.medians;
  expect(sentences[0]).toBe(
    `Most heads of Own are closer to another of their own model than to any of Other: the nearest there is ${formatNumber(there)} away, the nearest of the same model ${formatNumber(within)} (medians over ${n} heads, 20 queries); ` +
      `${golden.closer} of ${n} are closer to one there. The nearest of random weights is ${formatNumber(there + 0.1)} away; ${n} of ${n} are closer to Other.`,
  );
  expect(sentences[1]).toMatch(
    /^Of \d+ clusters of all 30 heads, \d+ ha(s|ve) heads of both \(mean silhouette /,
  );
  expect(sentences[1]).toContain(
    `For ${samePlaces()} of ${n} heads the nearest is at the same place. Back from Other, the nearest of Own is ${formatNumber(back)} away (n = ${n} heads).`,
  );
});

test("a model beside itself is closer to itself, and one that is random is its own baseline", () => {
  const itself = acrossParts({
    own: { info: info("own"), label: "Own", found: distancesOf(golden.within) },
    other: { info: info("twin"), label: "Twin", found: distancesOf(golden.within) },
    across: { info: info("twin"), label: "Twin", found: { ...distancesOf(golden.within), own: "own" } },
    baseline: null,
    isOtherRandom: true,
    badges,
  })!;
  const [first, second] = itself.flatMap((part) => (part.kind === "sentence" ? [part.text] : []));
  expect(first).toMatch(
    /^Most heads of Own are closer to one of Twin than .* Twin is itself the random baseline\.$/,
  );
  expect(second).toContain(`For ${n} of ${n} heads the nearest is at the same place.`);
});

const samePlaces = () =>
  golden.across.filter((row, head) => row.every((value) => value >= row[head]!)).length;

test("rows and columns are in the order of SciPy's tree of all heads", () => {
  const chart = matrix!.build(look, { selected: null, shown: null });
  const rows = golden.order.filter((item) => item < n);
  const columns = golden.order.filter((item) => item >= n).map((item) => item - n);
  const { z: cells } = chart.data[0] as unknown as { z: number[][] };
  cells.forEach((row, y) => {
    expect(matrix!.headAt!({ curveNumber: 0, pointIndex: 0, x: 0, y })).toEqual([
      Math.floor(rows[y]! / numHeads),
      rows[y]! % numHeads,
    ]);
    row.forEach((value, x) => {
      expect(value).toBeCloseTo(golden.across[rows[y]!]![columns[x]!]!, 6);
    });
  });
  const file = matrix!.columns.find(({ name }) => name === "distance_to_L1_H2")!;
  expect(file.values[0]).toBeCloseTo(golden.across[rows[0]!]![numHeads + 2]!, 6);
});

test("the map has NumPy's places, up to signs; only own heads can be selected", () => {
  const { data } = map!.build(look, { selected: [0, 0], shown: null });
  expect(data.map(({ name }) => name)).toEqual(["Own", "Other"]);
  const symbols = data.map((trace) => (trace as { marker: { symbol: string } }).marker.symbol);
  expect(new Set(symbols).size).toBe(2);
  for (const [axis, name] of (["x", "y"] as const).entries()) {
    const values = Array.from(map!.columns.find((column) => column.name === name)!.values);
    const wanted = golden.map[axis]!;
    const sign = Math.sign(values.reduce((sum, value, i) => sum + value * wanted[i]!, 0));
    values.forEach((value, i) => {
      expect(sign * value).toBeCloseTo(wanted[i]!, 4);
    });
  }
  expect(map!.title).toContain(`${Math.round(golden.share * 100)} %`);
  expect(map!.headAt!({ curveNumber: 0, pointIndex: 1, x: 0, y: 0 })).toEqual([0, 1]);
  expect(map!.headAt!({ curveNumber: 1, pointIndex: 1, x: 0, y: 0 })).toBeNull();
});

test("the tables have the nearest of each head, both ways", () => {
  own!.rows.forEach(({ cells }, head) => {
    expect(cells[0]).toBe(`badge ${head}`);
    expect(cells[3]).toBeCloseTo(Math.min(...golden.across[head]!), 6);
    expect(cells.at(-1)).toBeCloseTo(Math.min(...golden.across[head]!) + 0.1, 6);
  });
  other!.rows.forEach(({ cells }, head) => {
    expect(cells[2]).toBeCloseTo(Math.min(...golden.across.map((row) => row[head]!)), 6);
  });
});

test("pruned heads are left out, and a model without any is not compared", () => {
  const gone = (heads: Readonly<Record<number, readonly number[]>>) =>
    acrossParts({
      own: { info: info("own", { prunedHeads: heads }), label: "Own", found: distancesOf(golden.within) },
      other: { info: info("other"), label: "Other", found: distancesOf(golden.theirs) },
      across: { info: info("other"), label: "Other", found: { ...distancesOf(golden.across), own: "own" } },
      baseline: null,
      isOtherRandom: false,
      badges,
    });
  const every = Array.from({ length: numHeads }, (_, head) => head);
  expect(flat(gone({ 0: [1] })!).find((part): part is TablePart => part.kind === "table")?.rows).toHaveLength(
    n - 1,
  );
  expect(gone({ 0: every, 1: every, 2: every })).toBeNull();
});
