/** @file What the page is told of a loaded model. */

import type { ProblemType } from "../../analysis/problem";
import type { HeadKind, ModelSizes } from "../../models/model";

export interface ModelInfo extends ModelSizes {
  /** The key by which other calls name this model. */
  readonly model: string;
  /** What a person calls it. */
  readonly name: string;
  /** `model_type` in config.json. */
  readonly family: string;
  readonly head: HeadKind;
  /** Whether a token attends to none after it. */
  readonly isCausal: boolean;
  /** Whether it reads two texts as a pair. */
  readonly hasPairs: boolean;
  /** Whether it keeps keys and values of earlier tokens, so that it can continue a text. */
  readonly hasCache: boolean;
  readonly parameters: number;
  /** The dtype stored in the checkpoint; computation is always in float32. */
  readonly storedDtype: string;
  readonly hasTokenizer: boolean;
  /** Names of the labels by index, for a classifier. */
  readonly labels?: readonly string[];
  /** What config.json says that the labels are; absent if it says nothing, and then their number and the labels given decide. */
  readonly problemType?: ProblemType;
  /** Heads that are not there any more, by layer; every other head keeps its number. Empty where none was pruned. */
  readonly prunedHeads: Readonly<Record<number, readonly number[]>>;
  /** Tensors the architecture has and the checkpoint lacks, and the other way round. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Sentences a person should read before trusting a figure; empty when all is well. */
  readonly notices: readonly string[];
}
