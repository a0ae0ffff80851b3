/** @file The parts of the answers: locality, likeness, redundancy, heads that can be named, and this model beside others, in sentences. */

import { differenceOfMeans, isClear } from "../../analysis/difference";
import type { PatternOfHeads } from "../../analysis/patterns/heads";
import { patterns } from "../../analysis/patterns/table";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureOfHeads, MeasureResult } from "../../engine/api/measures";
import { formatNumber, plural } from "../../lib/format";
import { layerChart } from "../charts/layer-chart";
import { layerSummaries } from "../charts/spread-chart";
import type { ChartPart, Known, Part, TablePart } from "../figure";
import { badgesIn, badgesSentence, headsLeft } from "./badges";
import { coefficientText, layersLikeFinding, trendFinding } from "./findings";
import { clustersFinding, compared } from "./redundancy-parts";

interface Found {
  readonly looks: Known<"looks">;
  readonly apart: Known<"distances">;
  readonly other: Known<"looks"> | null;
  readonly random: Known<"looks"> | null;
}

export function parts({ looks, apart, other, random }: Found): readonly Part[] {
  const own = modelOf(looks);
  const others = [other, random].flatMap((known) => (known ? [modelOf(known)] : []));
  const heads = compared(apart.info, apart.found, own.badges);
  const all = [own, ...others];
  return [
    answer(
      "Do heads of higher layers look farther?",
      trendFinding("Mean distance", measureOf(own, "distance").values),
      "locality",
    ),
    { kind: "columns", widths: "equal", parts: [distanceChart(all), badgesTable(all)] },
    answer("Are the heads of one layer alike?", layersLikeFinding(heads.layers), "likeness"),
    answer("Do heads do the same as others?", clustersFinding(heads), "redundancy"),
    answer("Which heads can be named?", badgesSentence(own.badges, own.info), "named-heads-found"),
    ...others.map((one, i) =>
      answer(`How do they differ from those of ${one.label}?`, comparison(own, one), `comparison-${i}`),
    ),
  ];
}

const answer = (question: string, text: string, testId: string): Part => ({
  kind: "sentence",
  text,
  testId,
  question,
});

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

interface Quantity {
  readonly name: string;
  /** What the heads do of a model that has clearly more of it, or less. */
  readonly more: string;
  readonly less: string;
  readonly valuesOf: (model: Model) => readonly number[];
}

/** What models are compared by. Shares, since a causal model sees fewer keys and another tokenizer makes other tokens. */
const quantities: readonly Quantity[] = [
  {
    name: "distance ÷ that of even attention",
    more: "look farther",
    less: "look less far",
    valuesOf: (model) => {
      const { values, chance } = measureOf(model, "distance");
      return present(values.data).map((value) => value / chance);
    },
  },
  {
    name: "entropy ÷ largest",
    more: "spread their weight more widely",
    less: "spread their weight less widely",
    valuesOf: (model) => present(measureOf(model, "entropyRelative").values.data),
  },
  {
    name: "share of heads with a badge for one kind of token",
    more: "have a badge more often",
    less: "have a badge less often",
    valuesOf: ({ info, badges }) => {
      const badged = new Set(badges.flatMap(({ pattern, heads }) => (pattern.of === "weight" ? heads : [])));
      return headsLeft(info).map(({ index }) => Number(badged.has(index)));
    },
  },
];

const present = (values: ArrayLike<number>): readonly number[] =>
  Array.from(values).filter((value) => !Number.isNaN(value));

/** What the heads of one model do more or less than those of another, as far as that is clear. */
function comparison(own: Model, other: Model): string {
  const found = quantities.map(({ valuesOf, ...quantity }, i) => {
    const [a, b] = [valuesOf(own), valuesOf(other)];
    const difference = differenceOfMeans(a, b, i);
    const range = Number.isNaN(difference.low)
      ? "too few heads to tell"
      : `difference ${coefficientText(difference.low)} to ${coefficientText(difference.high)}`;
    const numbers = `${quantity.name} ${formatNumber(mean(a))} against ${formatNumber(mean(b))}, ${range}`;
    if (!isClear(difference)) return `no clear difference (${numbers})`;
    return `${difference.difference > 0 ? quantity.more : quantity.less} (${numbers})`;
  });
  const n = `n = ${headsLeft(own.info).length} and ${plural(headsLeft(other.info).length, "head")}`;
  return `Beside those of ${other.label}, heads of ${own.label}: ${found.join("; ")}; 95 % intervals, ${n}.`;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function distanceChart(models: readonly Model[]): ChartPart {
  const [own, ...others] = models as readonly [Model, ...Model[]];
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
    // Even attention reaches less far in a causal model: the line is of one model alone.
    line: { value: chance, name: `even attention in ${own.label}: ${formatNumber(chance)} tokens` },
  };
  return {
    kind: "chart",
    title: "How far heads look, layer by layer.",
    name: "Mean distance by layer",
    note: `${others.length > 0 ? `${models.map(({ label }) => label).join(", ")}; ` : ""}${own.label}: n = ${plural(present(values.data).length, "head")}, ${plural(counts, "query", "queries")}`,
    about: {
      shows:
        "Σ p · |query − key| in tokens: the mean over queries and the heads of each layer, for each model.",
      formula: `the dashed line is what even attention to all visible keys gives ${own.label}`,
      read: `Far below its line a layer looks at neighbours; at or above it, it looks at no place in particular or at a distant token such as the first. In a causal model, which sees only earlier tokens, even attention is nearer.`,
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
  const names = patterns
    .filter(({ key }) => models.some(({ badges }) => badges.some(({ pattern }) => pattern.key === key)))
    .map(({ name }) => name);
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
        return isMissing ? "not measurable" : `${own.heads.length} of ${headsLeft(info).length}`;
      }),
    })),
    testId: "badges-by-model",
  };
}
