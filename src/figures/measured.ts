/** @file What is measured of every head: entropy, importance, and how alike heads are. */

import type { ImportanceResult } from "../engine/api/heads";
import type { MeasureResult } from "../engine/api/measures";
import type { FloatTensor } from "../lib/tensor";

export interface HeadEntropies {
  /** `[L, H]`: −Σ p ln p in nats, summed over all real tokens; NaN for a pruned head. */
  readonly entropy: FloatTensor;
  /** The number of those tokens, and of the texts they are from. */
  readonly tokens: number;
  readonly texts: number;
}

export interface Likeness {
  /** `[L, H]`: mean entropy of a query, in nats, NaN for a pruned head; and the largest possible. */
  readonly entropies: FloatTensor;
  readonly largest: number;
  readonly tokens: number;
  /** Mean Jensen–Shannon distance over the pairs of each layer, and over all of them; NaN if there is no pair. */
  readonly byLayer: readonly number[];
  readonly overall: number;
  readonly pairs: number;
}

export type Importance = Pick<
  ImportanceResult,
  "gradient" | "byDefinition" | "tokens" | "loss" | "metric"
> & {
  readonly texts: number;
};

/** How differently all heads of a model attend. */
export interface HeadDistances {
  /** `[L·H, L·H]`: the mean Jensen–Shannon distance of two heads' rows; NaN for a pruned head. */
  readonly distances: FloatTensor;
  readonly tokens: number;
  readonly texts: number;
}

/** How differently the heads of two models attend. */
export interface AcrossDistances extends HeadDistances {
  /** The key of the model whose heads are the rows of `distances`; the columns are those that the finding is about. */
  readonly own: string;
}

/** `entropy` is over the sentence or the data set, as the user chose. */
export interface Measures {
  readonly entropy: HeadEntropies;
  readonly importance: Importance;
  readonly likeness: Likeness;
  /** What heads look at, over the sentence or the data set. */
  readonly looks: MeasureResult;
  /** Over the sentence or the data set. */
  readonly distances: HeadDistances;
  readonly across: AcrossDistances;
}
