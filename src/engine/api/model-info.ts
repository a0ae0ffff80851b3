/** @file What the page knows about a loaded model. */

import type { ProblemType } from "../../analysis/problem";
import type { HeadKind, ModelSizes, Reach } from "../../models/model";
import type { SpecialTokens } from "../../tokenizer/tokenizer";

export interface ModelInfo extends ModelSizes {
  /** The key that other calls use for this model. */
  readonly model: string;
  /** The name shown to the user. */
  readonly name: string;
  /** `model_type` in config.json. */
  readonly family: string;
  readonly head: HeadKind;
  /** Whether tokens attend only to themselves and earlier tokens. */
  readonly isCausal: boolean;
  /**
   * How many tokens away the queries of each layer see, before them and, unless the model is causal, after them; null for
   * all. Absent if every layer sees all.
   */
  readonly reach?: Reach;
  /** Whether it can read two texts as a pair. */
  readonly hasPairs: boolean;
  /** Whether it caches the keys and values of earlier tokens, so that it can continue a text. */
  readonly hasCache: boolean;
  readonly parameters: number;
  /** The dtype stored in the checkpoint; computation is always in float32. */
  readonly storedDtype: string;
  readonly hasTokenizer: boolean;
  /** Whether a prompt can be wrapped in a conversation as its checkpoint expects it. */
  readonly hasChatTemplate: boolean;
  readonly specialTokens: SpecialTokens;
  /** Names of the labels by index, for a classifier. */
  readonly labels?: readonly string[];
  /** The problem type in config.json. Without one, the number of labels and the given labels decide. */
  readonly problemType?: ProblemType;
  /** Removed heads by layer; all other heads keep their numbers. Empty if none was pruned. */
  readonly prunedHeads: Readonly<Record<number, readonly number[]>>;
  /** If false, checkpoints that it is saved as have zeros in the places of removed heads. */
  readonly isPrunedByLibrary: boolean;
  /** Whether the library's head mask can do what the one here can. */
  readonly hasHeadMask: boolean;
  /** The library's module that reads the heads' results, by its name within a layer. */
  readonly outputProjection: string;
  /** Tensors that the checkpoint lacks, and tensors that the architecture does not know. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Warnings that the user should read before trusting a result. */
  readonly notices: readonly string[];
}
