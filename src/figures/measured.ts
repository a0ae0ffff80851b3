/** @file What is measured of every head: entropy, importance, and how alike heads are. */

import type { TextSums } from "../analysis/measures/means";
import type { CopyingResult, HeadEffectsResult } from "../engine/api/corpus";
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

/** What heads look at in each text of a corpus. */
export interface CorpusMeasures {
  readonly texts: readonly string[];
  /** The class of each text; empty if they have none. */
  readonly labels: readonly string[];
  readonly tokens: number;
  readonly weighting: "attention" | "norm";
  readonly measures: readonly CorpusMeasure[];
}

/** One measure: of each text the sums of its queries, `[L·H]`, and how many count. */
export interface CorpusMeasure extends TextSums {
  readonly key: string;
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

/** Loss and metric of a classifier as it is, and while each head alone is masked. */
export type HeadEffects = Pick<HeadEffectsResult, "metric" | "loss" | "value"> & {
  readonly whole: Pick<HeadEffectsResult["whole"], "loss" | "value">;
};

/** `entropy` is over the sentence or the data set, as the user chose. */
export interface Measures {
  readonly entropy: HeadEntropies;
  readonly importance: Importance;
  readonly likeness: Likeness;
  /** What heads look at, over the sentence or the data set. */
  readonly looks: MeasureResult;
  /** The same of norm-weighted attention. */
  readonly normLooks: MeasureResult;
  /** What heads look at in every text of the data set. */
  readonly corpus: CorpusMeasures;
  /** Loss and metric on the data set while each head alone is masked. */
  readonly effects: HeadEffects;
  /** How far each head raises the logits of the tokens of the data set. */
  readonly copying: CopyingResult;
  /** Over the sentence or the data set. */
  readonly distances: HeadDistances;
  readonly across: AcrossDistances;
}
