/** @file The part of the engine's interface that measures what heads attend to, and how alike they are. */

import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";

export interface MeasureInput {
  readonly texts: readonly string[];
  /** The second text of each, if they are pairs. */
  readonly pairs?: readonly string[];
  /** Keys of measures; by default all. */
  readonly measures?: readonly string[];
  /**
   * What a weight is: the attention, or with "norm" its share of Σ ‖α v W‖ over the keys, W the head's part of the output
   * matrix (Kobayashi et al. 2020). By default "attention".
   */
  readonly weighting?: "attention" | "norm";
  readonly headMask?: FloatTensor;
}

export interface MeasureOfHeads {
  readonly key: string;
  readonly unit: "nats" | "share" | "tokens";
  /** `[numLayers, numHeads]`: the mean over all counted queries of all texts; NaN if none counts, or the head is pruned. */
  readonly values: FloatTensor;
  /** How many queries it is a mean over. */
  readonly counts: number;
  /** What a head would have that attends evenly to all visible keys, mean over the layers; NaN if nothing counts. */
  readonly chance: number;
  /** The same in each layer: they differ where some see only near tokens. */
  readonly chances: readonly number[];
  /** `[numLayers, numHeads]`: the 95 % bootstrap interval over texts; NaN if fewer than two texts count. */
  readonly low: FloatTensor;
  readonly high: FloatTensor;
}

export interface MeasureResult {
  readonly measures: readonly MeasureOfHeads[];
  /** In all texts, without padding. */
  readonly tokens: number;
  readonly texts: number;
}

export interface DistancesInput {
  /** One text, or several. */
  readonly text?: string;
  readonly texts?: readonly string[];
  /** The second text of each, if they are pairs. */
  readonly pairs?: readonly string[];
  /** Another loaded model, whose tokens are the same; by default the heads are compared with one another. */
  readonly other?: string;
}

export interface DistancesResult {
  /**
   * `[L·H, L·H]`, or `[L·H, L′·H′]` for another model: the mean over the queries of all texts of the Jensen–Shannon
   * distance of two heads' rows, √(H((p + q) / 2) − (H(p) + H(q)) / 2) with H in nats. NaN for a pruned head.
   */
  readonly distances: FloatTensor;
  /** How many queries it is a mean over. */
  readonly tokens: number;
}

export interface MeasuresApi {
  measure(model: string, input: MeasureInput, options?: CallOptions): Promise<MeasureResult>;
  distances(
    model: string,
    input: DistancesInput,
    options?: CallOptions & Pick<DistancesInput, "other">,
  ): Promise<DistancesResult>;
}
