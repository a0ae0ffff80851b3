import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, TablePart } from "../figure";
import type { CorpusMeasures } from "../measured";
import { corpus } from "./corpus";

const info = modelInfo({ name: "tiny", numLayers: 2, numHeads: 2, prunedHeads: { 1: [1] } });
const gone = Number.NaN;
const measured = (key: string, ...sums: readonly (readonly number[])[]) => ({
  key,
  sums: sums.map((ofText) => Float32Array.from(ofText)),
  counts: sums.map(() => 1),
});

const found: CorpusMeasures = {
  texts: ["one", "two", "three"],
  labels: ["sad", "glad", "sad"],
  tokens: 12,
  weighting: "norm",
  measures: [
    measured("self", [1, 2, 3, gone], [3, 2, 1, gone], [2, 2, 2, gone]),
    measured("previous", [0, 1, 0, gone], [1, 1, 0, gone], [2, 1, 3, gone]),
  ],
};

function partsOf(over: Partial<CorpusMeasures> = {}, random: CorpusMeasures | null = null) {
  return corpus.parts(
    {
      corpus: { info, label: "Tiny", found: { ...found, ...over } },
      random: random && { info, label: "Tiny, random", found: random },
      importance: null,
      effects: null,
      copying: null,
    },
    {
      weighting: "norm",
      textsBy: "self",
      hasBaseline: random !== null,
      corpusX: "self",
      corpusY: "previous",
      corpusColor: "layer",
    },
  );
}

test("heads are points of two measures, and a wide chart can be brushed", () => {
  const chart = partsOf()[0] as ChartPart;
  expect(chart.note).toBe("tiny; 3 texts, 12 tokens, norm-weighted; n = 3 heads");
  expect(chart.headVisTexts).toBeUndefined();
  expect((partsOf({ weighting: "attention" })[0] as ChartPart).headVisTexts).toEqual(found.texts);
  const look = { theme: chartThemes.light, width: 900, height: 400 };
  const marks = { selected: null, shown: null };
  const { data, layout } = chart.build(look, marks);
  expect(data[0]).toMatchObject({ x: [2, 2, 2, gone], y: [1, 1, 1, gone] });
  expect(data[0]).not.toHaveProperty("selectedpoints");
  expect(chart.build(look, { ...marks, chosen: [[1, 0]] }).data[0]).toMatchObject({ selectedpoints: [2] });
  expect(layout.dragmode).toBe("select");
  const { leastWidth } = chart.brush!;
  expect(chart.build({ ...look, width: leastWidth }, marks).layout.dragmode).toBe("select");
  expect(chart.build({ ...look, width: leastWidth - 1 }, marks).layout.dragmode).toBe(false);
  expect(chart.build({ ...look, isStill: true }, marks).layout.dragmode).toBe(false);
  expect([...chart.brush!.values.data]).toEqual([1, 1, 1, gone]);
  expect(chart.headAt!({ curveNumber: 0, pointIndex: 2, x: 0, y: 0 })).toEqual([1, 0]);
  const columns = chart.columns.map(({ name }) => name);
  expect(columns).toContain("previous_share");
  expect(columns).toContain("entropy_relative_without_special_share");
  expect(columns.filter((name) => !/^[a-z]+(_[a-z]+)*$/.test(name))).toEqual([]);
  expect(columns).not.toContain("induction_random_share");
});

test("heads that differ between classes are in a table with their n, unless there are no classes", () => {
  const table = partsOf().at(-1) as TablePart;
  // Head L1 H0: sad (0 + 3) / 2, glad 0.
  expect(table.rows[0]).toMatchObject({ name: "L1 H0", cells: ["sad", 1.5, "glad", 0, 1.5, "–"] });
  expect(table.rows).toHaveLength(3);
  expect(table.below).toBe("n = 2 sad, 1 glad.");
  expect(partsOf({ labels: [] }).map(({ kind }) => kind)).toEqual([
    "chart",
    "head-texts",
    "head-totals",
    "where",
  ]);
});

test("random weights of the same shape are crosses that are no heads, if the weights are of one kind", () => {
  const look = { theme: chartThemes.light, width: 900, height: 400 };
  const marks = { selected: null, shown: null };
  const [chart] = partsOf({}, found) as [ChartPart];
  expect(chart.note).toContain("crosses: Tiny, random");
  expect(chart.build(look, marks).data[1]).toMatchObject({ x: [2, 2, 2, gone] });
  expect(chart.headAt!({ curveNumber: 1, pointIndex: 0, x: 0, y: 0 })).toBeNull();
  const [apart] = partsOf({}, { ...found, weighting: "attention" }) as [ChartPart];
  expect(apart.build(look, marks).data).toHaveLength(1);
});

test("importance and the loss without a head are axes that are measured once an axis asks for them", () => {
  const { importance, effects } = corpus.needs;
  const view = { corpusX: "self", corpusY: "importance-batch", corpusColor: "layer" };
  expect([importance.when(view), effects.when(view)]).toEqual([true, false]);
  expect(effects.when({ ...view, corpusColor: "masked-loss" })).toBe(true);
  const grid = floatTensor(Float32Array.of(0.5, 0.6, 0.7, gone), [2, 2]);
  const masked = { metric: "accuracy" as const, whole: { loss: 0.4, value: 1 }, loss: grid, value: grid };
  const asked = { weighting: "norm", textsBy: "self", hasBaseline: false } as const;
  const [chart] = corpus.parts(
    {
      corpus: { info, label: "Tiny", found },
      random: null,
      importance: null,
      effects: { info, label: "Tiny", found: masked },
      copying: null,
    },
    { ...asked, corpusX: "importance-batch", corpusY: "masked-loss", corpusColor: "layer" },
  ) as readonly [ChartPart];
  const look = { theme: chartThemes.light, width: 900, height: 400 };
  const drawn = chart.build(look, { selected: null, shown: null }).data[0];
  expect(drawn).toMatchObject({ x: [gone, gone, gone, gone], y: [...grid.data] });
});

test("copying is an axis that is measured once it is chosen", () => {
  const { copying, effects } = corpus.needs;
  const view = { corpusX: "self", corpusY: "copying", corpusColor: "copying-share" };
  expect([copying.when(view), effects.when(view)]).toEqual([true, false]);
  expect(copying.when({ ...view, corpusY: "self", corpusColor: "layer" })).toBe(false);
  const score = floatTensor(Float32Array.of(3, -1, 0, gone), [2, 2]);
  const share = floatTensor(Float32Array.of(1, 0, 0.5, gone), [2, 2]);
  const copied = { score, low: score, high: score, share, counts: 9, texts: 3 };
  const [chart] = corpus.parts(
    {
      corpus: { info, label: "Tiny", found },
      random: null,
      importance: null,
      effects: null,
      copying: { info, label: "Tiny", found: copied },
    },
    {
      weighting: "norm",
      textsBy: "self",
      hasBaseline: false,
      corpusX: "copying",
      corpusY: "copying-share",
      corpusColor: "layer",
    },
  ) as readonly [ChartPart];
  const look = { theme: chartThemes.light, width: 900, height: 400 };
  const drawn = chart.build(look, { selected: null, shown: null });
  expect(drawn.data[0]).toMatchObject({ x: [...score.data], y: [...share.data] });
});
