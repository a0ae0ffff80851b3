/** @file Answers: locality, likeness, redundancy, heads that can be named, and this model beside others, in sentences. */

import { type Difference, differenceOfMeans, isClear } from "../../analysis/difference";
import type { PatternOfHeads } from "../../analysis/patterns/heads";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureOfHeads, MeasureResult } from "../../engine/api/measures";
import { formatNumber, plural } from "../../lib/format";
import { layerChart } from "../charts/layer-chart";
import { layerSummaries } from "../charts/spread-chart";
import { type ChartPart, defineFigure, type Part, type TablePart } from "../figure";
import { badgesIn, badgesSentence, headsLeft } from "./badges";
import { coefficientText, layersLikeFinding, trendFinding } from "./findings";
import { scope } from "./options";
import { clustersFinding, compared } from "./redundancy";

export const answers = defineFigure({
  title: "Answers",
  needs: {
    looks: { measure: "looks", of: "trained" },
    apart: { measure: "distances", of: "trained" },
    other: { measure: "looks", of: "other" },
    random: { measure: "looks", of: "random" },
  },
  options: { scope },
  parts: ({ looks, apart, other, random }) => {
    const own = modelOf(looks);
    const others = [other, random].flatMap((known) => (known ? [modelOf(known)] : []));
    const heads = compared(apart.info, apart.found, own.badges);
    const all = [own, ...others];
    return [
      sentence(trendFinding("Mean distance", measureOf(own, "distance").values), "locality"),
      { kind: "columns", widths: "equal", parts: [distanceChart(all), badgesTable(all)] },
      sentence(layersLikeFinding(heads.layers), "likeness"),
      sentence(clustersFinding(heads), "redundancy"),
      sentence(badgesSentence(own.badges, own.info), "named-heads-found"),
      ...others.map((one, i) => sentence(comparison(own, one), `comparison-${i}`)),
    ];
  },
});

const sentence = (text: string, testId: string): Part => ({ kind: "sentence", text, testId });

interface Model {
  readonly info: ModelInfo;
  readonly label: string;
  readonly found: MeasureResult;
  readonly badges: readonly PatternOfHeads[];
}

const modelOf = ({ info, label, found }: Omit<Model, "badges">): Model => ({
  info,
  label,
  found,
  badges: badgesIn(found),
});

const measureOf = ({ found }: Model, key: string): MeasureOfHeads =>
  found.measures.find((measure) => measure.key === key)!;

/** What models are compared by. Shares, since a causal model sees fewer keys and another tokenizer makes other tokens. */
const quantities: readonly {
  readonly name: string;
  readonly valuesOf: (model: Model) => readonly number[];
}[] = [
  {
    name: "distance ÷ that of even attention",
    valuesOf: (model) => {
      const { values, chance } = measureOf(model, "distance");
      return present(values.data).map((value) => value / chance);
    },
  },
  {
    name: "entropy ÷ largest",
    valuesOf: (model) => present(measureOf(model, "entropyRelative").values.data),
  },
  {
    name: "share of heads with a badge for one kind of token",
    valuesOf: ({ info, badges }) => {
      const badged = new Set(badges.flatMap(({ pattern, heads }) => (pattern.of === "weight" ? heads : [])));
      return headsLeft(info).map(({ index }) => Number(badged.has(index)));
    },
  },
];

const present = (values: ArrayLike<number>): readonly number[] =>
  Array.from(values).filter((value) => !Number.isNaN(value));

/** Both models by each quantity: which differ clearly, with the interval of the difference. */
export function comparison(own: Model, other: Model): string {
  const all = quantities.map(({ name, valuesOf }, i) => {
    const [a, b] = [valuesOf(own), valuesOf(other)];
    return { name, a: mean(a), b: mean(b), difference: differenceOfMeans(a, b, i) };
  });
  const n = `n = ${headsLeft(own.info).length} and ${plural(headsLeft(other.info).length, "head")}`;
  const parts = all.map(
    ({ name, a, b, difference }) =>
      `${name} ${formatNumber(a)} against ${formatNumber(b)} (${differenceWords(difference)})`,
  );
  return `${own.label} against ${other.label}, 95 % intervals of the difference: ${parts.join("; ")}; ${n}.`;
}

function differenceWords(found: Difference): string {
  if (Number.isNaN(found.low)) return "too few heads to tell";
  const range = `${coefficientText(found.low)} to ${coefficientText(found.high)}`;
  return isClear(found) ? range : `no clear difference: ${range}`;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function distanceChart(models: readonly Model[]): ChartPart {
  const [own] = models as readonly [Model, ...Model[]];
  const { chance, counts, values } = measureOf(own, "distance");
  const means = models.map((model) =>
    layerSummaries(measureOf(model, "distance").values).map((layer) => layer.mean),
  );
  const numLayers = Math.max(...means.map(({ length }) => length));
  const largest = Math.max(chance, ...means.flat().filter((value) => !Number.isNaN(value)));
  const input = {
    series: models.map(({ label }, i) => ({ name: label, byLayer: means[i]!.map((value) => [value]) })),
    name: "mean distance",
    unit: " tokens",
    largest,
    line: { value: chance, name: `even attention: ${formatNumber(chance)} tokens` },
  };
  return {
    kind: "chart",
    title: "How far heads look, layer by layer.",
    name: "Mean distance by layer",
    note: `${models.map(({ label }) => label).join(", ")}; ${own.label}: n = ${plural(present(values.data).length, "head")}, ${plural(counts, "query", "queries")}`,
    about: {
      shows:
        "Σ p · |query − key| in tokens: the mean over queries and the heads of each layer, for each model.",
      formula: `the dashed line is what even attention to all visible keys gives ${own.label}`,
      read: "Far below the line a layer looks at neighbours; at or above it, it looks at no place in particular or at a distant token such as the first.",
    },
    build: (look) => layerChart(input, look),
    height: 380,
    fileName: `answers-distance-${own.info.name}`,
    columns: [
      { name: "layer", values: Array.from({ length: numLayers }, (_, layer) => layer) },
      ...means.map((values, i) => ({
        name: `distance_tokens_${i + 1}`,
        values: Array.from({ length: numLayers }, (_, layer) => values[layer] ?? Number.NaN),
      })),
    ],
    testId: "answers-chart",
  };
}

/** Of how many heads each model has each badge. */
function badgesTable(models: readonly Model[]): TablePart {
  const names = [...new Set(models.flatMap(({ badges }) => badges.map(({ pattern }) => pattern.name)))];
  return {
    kind: "table",
    title: "Heads with each badge",
    label: "Heads with each badge, by model",
    head: ["badge", ...models.map(({ label }) => label)],
    rows: names.map((name) => ({
      name,
      cells: models.map(({ info, badges }) => {
        const own = badges.find(({ pattern }) => pattern.name === name);
        const isMissing = !own || own.noOccasion !== null;
        return isMissing ? "no occasion" : `${own.heads.length} of ${headsLeft(info).length}`;
      }),
    })),
    testId: "badges-by-model",
  };
}
