/** @file Every value of a head, for axes, colours and coefficients. Pure. */

import { pearson, spearman } from "../../analysis/correlation";
import { normaliseLayers } from "../../analysis/normalise-layers";
import { type ImportanceDefinition, importanceDefinitions } from "../../engine/api/heads";
import type { FloatTensor } from "../../lib/tensor";
import type { HeadEntropies, Importance } from "../measured";

const normalisedName = <Name extends string>(name: Name) => `${name}-normalised` as const;

/** Everything a head can be placed or coloured by; `batch` to `cumulative` are its importance. */
export const headMeasures = [
  "layer",
  "head",
  "entropy",
  "mean-entropy",
  "gradient",
  ...importanceDefinitions,
  ...importanceDefinitions.map(normalisedName),
] as const;
export type HeadMeasure = (typeof headMeasures)[number];

export const definitionNames: Record<ImportanceDefinition, string> = {
  batch: "batch (all texts at once)",
  example: "example (run_bertology, one text at a time)",
  position: "position (Michel et al.)",
  cumulative: "cumulative (run_bertology, unchanged)",
};

/** A row for each definition, raw and ÷ layer. */
function byDefinition<Value>(of: (definition: ImportanceDefinition, isNormalised: boolean) => Value) {
  const rows = importanceDefinitions.flatMap((name) => [
    [name, of(name, false)],
    [normalisedName(name), of(name, true)],
  ]);
  return Object.fromEntries(rows) as Record<
    ImportanceDefinition | `${ImportanceDefinition}-normalised`,
    Value
  >;
}

/** Titles of axes. */
export const measureNames: Record<HeadMeasure, string> = {
  layer: "layer",
  head: "head",
  entropy: "entropy, sum over tokens, nats",
  "mean-entropy": "entropy, mean per token, nats",
  gradient: "gradient by the mask, signed",
  ...byDefinition((name, isNormalised) => `importance, ${name}${isNormalised ? " ÷ layer" : ""}`),
};

/** The names within a sentence, without units. */
const wordsWithin: Partial<Record<HeadMeasure, string>> = {
  layer: "the layer’s number",
  head: "the head’s number",
  entropy: "entropy (sum over tokens)",
  "mean-entropy": "entropy (mean per token)",
  gradient: "the signed gradient",
};

export const measureWords = (measure: HeadMeasure): string =>
  wordsWithin[measure] ?? measureNames[measure].replace(/^importance, (.*)$/, "importance ($1)");

/** Names of columns in files, which end with the unit; a normalised value has none. */
const columnNames: Record<HeadMeasure, (lossUnit: string) => string> = {
  layer: () => "layer",
  head: () => "head",
  entropy: () => "entropy_sum_nats",
  "mean-entropy": () => "entropy_mean_per_token_nats",
  gradient: (unit) => `gradient_by_mask_signed_${unit}`,
  ...byDefinition(
    (name, isNormalised) => (unit: string) =>
      isNormalised ? `importance_${name}_normalised` : `importance_${name}_${unit}_per_token`,
  ),
};

/** The name of its column in files; the loss has a unit of its own. */
export const measureColumn = (measure: HeadMeasure, lossUnit: string): string =>
  columnNames[measure](lossUnit.replaceAll(" ", "_"));

/** `[L, H]` by a definition, ÷ real tokens; and ÷ the layer's L2 norm if `isNormalised`. */
export function importanceBy(
  { byDefinition }: Pick<Importance, "byDefinition">,
  definition: ImportanceDefinition,
  isNormalised: boolean,
): FloatTensor {
  const raw = byDefinition[definition];
  return isNormalised ? normaliseLayers(raw) : raw;
}

interface Known {
  readonly entropies: HeadEntropies;
  readonly importance: Importance;
  /** Numbers the heads, layer by layer. */
  readonly places: readonly number[];
  readonly numHeads: number;
}

const measures: Record<HeadMeasure, (known: Known) => ArrayLike<number>> = {
  layer: ({ places, numHeads }) => places.map((place) => Math.floor(place / numHeads)),
  head: ({ places, numHeads }) => places.map((place) => place % numHeads),
  entropy: ({ entropies }) => entropies.entropy.data,
  "mean-entropy": ({ entropies }) => Array.from(entropies.entropy.data, (sum) => sum / entropies.tokens),
  gradient: ({ importance }) => importance.gradient.data,
  ...byDefinition(
    (name, isNormalised) =>
      ({ importance }: Known) =>
        importanceBy(importance, name, isNormalised).data,
  ),
};

/** One value for each head, layer by layer; NaN for a pruned one. */
export function measureOf(
  measure: HeadMeasure,
  entropies: HeadEntropies,
  importance: Importance,
): readonly number[] {
  const [, numHeads = 1] = entropies.entropy.shape;
  const places = Array.from(entropies.entropy.data, (value, place) => (Number.isNaN(value) ? value : place));
  return Array.from(measures[measure]({ entropies, importance, places, numHeads }));
}

interface Coefficients {
  readonly pearson: number;
  readonly spearman: number;
  /** The number of heads they are computed from. */
  readonly n: number;
}

/** Over the heads that have both values: a pruned head has neither. */
export function coefficients(x: ArrayLike<number>, y: ArrayLike<number>): Coefficients {
  const both = Array.from(x, (_, place) => place).filter(
    (place) => !Number.isNaN(x[place]) && !Number.isNaN(y[place]),
  );
  const ownX = both.map((place) => x[place]!);
  const ownY = both.map((place) => y[place]!);
  return { pearson: pearson(ownX, ownY), spearman: spearman(ownX, ownY), n: both.length };
}

/** Spearman's ρ of every two definitions, in the order of `importanceDefinitions`. */
export function rankAgreement(
  importance: Pick<Importance, "byDefinition">,
  isNormalised: boolean,
): readonly (readonly number[])[] {
  const all = importanceDefinitions.map((name) => importanceBy(importance, name, isNormalised).data);
  return all.map((row) => all.map((column) => coefficients(row, column).spearman));
}
