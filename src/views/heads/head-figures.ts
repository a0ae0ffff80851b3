/** @file Every figure a head has, under one roof, for axes, colours and coefficients. Pure. */

import { pearson, spearman } from "../../analysis/correlation";
import { normaliseLayers } from "../../analysis/normalise-layers";
import type { FloatTensor } from "../../lib/tensor";
import {
  type HeadEntropies,
  type HeadMeasure,
  type Importance,
  type ImportanceDefinition,
  importanceDefinitions,
  type Likeness,
} from "../../store";

export const definitionNames: Record<ImportanceDefinition, string> = {
  batch: "batch, all texts at once",
  example: "example, run_bertology",
  position: "position, Michel et al.",
  cumulative: "cumulative, run_bertology as it is",
};

/** What a chart's axis says. */
export const measureNames: Record<HeadMeasure, string> = {
  layer: "layer",
  head: "head",
  entropy: "entropy, nats",
  "mean-entropy": "mean entropy, nats a token",
  gradient: "gradient by the mask, signed",
  batch: "importance, batch",
  example: "importance, example",
  position: "importance, position",
  cumulative: "importance, cumulative",
  "batch-normalised": "importance, batch ÷ layer",
  "example-normalised": "importance, example ÷ layer",
  "position-normalised": "importance, position ÷ layer",
  "cumulative-normalised": "importance, cumulative ÷ layer",
};

/** `[L, H]` by a definition, ÷ real tokens; and ÷ the layer's L2 norm where `isNormalised`. */
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
  /** Of every head, layer by layer. */
  readonly places: readonly number[];
  readonly numHeads: number;
}

/** The importance by a definition, as a row of `measures`. */
const by =
  (definition: ImportanceDefinition, isNormalised: boolean) =>
  ({ importance }: Known): ArrayLike<number> =>
    importanceBy(importance, definition, isNormalised).data;

const measures: Record<HeadMeasure, (known: Known) => ArrayLike<number>> = {
  layer: ({ places, numHeads }) => places.map((place) => Math.floor(place / numHeads)),
  head: ({ places, numHeads }) => places.map((place) => place % numHeads),
  entropy: ({ entropies }) => entropies.entropy.data,
  "mean-entropy": ({ entropies }) => Array.from(entropies.entropy.data, (sum) => sum / entropies.tokens),
  gradient: ({ importance }) => importance.gradient.data,
  batch: by("batch", false),
  example: by("example", false),
  position: by("position", false),
  cumulative: by("cumulative", false),
  "batch-normalised": by("batch", true),
  "example-normalised": by("example", true),
  "position-normalised": by("position", true),
  "cumulative-normalised": by("cumulative", true),
};

/** One value a head, layer by layer; NaN for one that is not there. */
export function measureOf(
  measure: HeadMeasure,
  entropies: HeadEntropies,
  importance: Importance,
): readonly number[] {
  const [, numHeads = 1] = entropies.entropy.shape;
  const places = Array.from(entropies.entropy.data, (value, place) => (Number.isNaN(value) ? value : place));
  return Array.from(measures[measure]({ entropies, importance, places, numHeads }));
}

export interface Coefficients {
  readonly pearson: number;
  readonly spearman: number;
  /** How many heads they are of. */
  readonly n: number;
}

/** Of the heads that have both figures: one that is not there has neither. */
export function coefficients(x: ArrayLike<number>, y: ArrayLike<number>): Coefficients {
  const both = Array.from(x, (_, place) => place).filter(
    (place) => !Number.isNaN(x[place]) && !Number.isNaN(y[place]),
  );
  const ownX = both.map((place) => x[place]!);
  const ownY = both.map((place) => y[place]!);
  return { pearson: pearson(ownX, ownY), spearman: spearman(ownX, ownY), n: both.length };
}

/** Spearman's ρ between each two definitions, in the order of `importanceDefinitions`. */
export function rankAgreement(
  importance: Pick<Importance, "byDefinition">,
  isNormalised: boolean,
): readonly (readonly number[])[] {
  const all = importanceDefinitions.map((name) => importanceBy(importance, name, isNormalised).data);
  return all.map((row) => all.map((column) => coefficients(row, column).spearman));
}

/** What the numbers say of a model beside its random twin, as a sentence. Shares are of the largest entropy there can be. */
export function verdict(own: Randomness, twin: Randomness): string {
  if ([own.share, own.distance, twin.share, twin.distance].some(Number.isNaN)) {
    return "It cannot be said: no layer has two heads to compare.";
  }
  const both = `entropy is ${percent(own.share)} of the largest there can be (random weights: ${percent(twin.share)}), and two heads of a layer are ${own.distance.toPrecision(3)} apart (random weights: ${twin.distance.toPrecision(3)})`;
  if (own.share < twin.share - clearShare && own.distance > twin.distance * clearRatio) {
    return `It does not look random: ${both}.`;
  }
  if (own.share > twin.share - clearShare / 2 && own.distance < twin.distance * Math.sqrt(clearRatio)) {
    return `It looks random: ${both}.`;
  }
  return `It is not clear: ${both}.`;
}

/** Of the heads that are there; NaN where that is none, or no two in any layer. */
export interface Randomness {
  readonly share: number;
  readonly distance: number;
}

/** `entropies` `[L, H]`, NaN for heads that are not there; `overall`: mean distance of two heads. */
export function randomness({ entropies, largest, overall }: Likeness): Randomness {
  const present = entropies.data.filter((entropy) => !Number.isNaN(entropy));
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return { share: mean / largest, distance: overall };
}

const clearShare = 0.1;
const clearRatio = 1.5;
const percent = (share: number) => `${Math.round(share * 100)} %`;
