/** @file What every family of models offers: its sizes, its forward graph with taps, and the names of its weights. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/ir";
import type { Initialisation } from "../weights/random";

/** What a model can say beside its attention: nothing, classes, or tokens. */
export type HeadKind = "none" | "classifier" | "masked-lm" | "lm";

export interface ModelSizes {
  readonly numLayers: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly hiddenSize: number;
  readonly maxPositions: number;
  readonly vocabSize: number;
}

/** The graph inputs of a forward pass. B batch, T tokens of this call, S = P + T keys, P tokens already cached. */
export interface ForwardInputs {
  /** int32 `[B, T]`. */
  readonly inputIds: Value;
  /** int32 `[B, S]`, 1 = attend. */
  readonly attentionMask: Value;
  /** int32 `[B, T]`. */
  readonly positionIds: Value;
  /** int32 `[B, T]`, only in families that have segments. */
  readonly typeIds: Value | null;
  /** float32 `[numLayers, numHeads]`, 1 = keep, 0 = masked; `null` leaves the mask out of the graph. */
  readonly headMask: Value | null;
  /** Cached keys and values of each layer, `[B, H, P, D]`; `null` where there is no cache. */
  readonly past: readonly KeyValue[] | null;
}

export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

/** The tapped tensors of one layer. */
export interface LayerTaps {
  /** `[B, H, T, S]`, before the head mask: each row sums to 1. */
  readonly attention: Value;
  /** `[B, H, T, S]`, after the head mask; the same value where there is no mask. */
  readonly maskedAttention: Value;
  /** `[B, H, T, D]`, before scaling. */
  readonly query: Value;
  /** `[B, H, S, D]`; cached keys come first. */
  readonly key: Value;
  readonly value: Value;
}

export interface Forward {
  readonly layers: readonly LayerTaps[];
  /** `numLayers + 1` tensors `[B, T, C]` as the library returns them; the first is the embeddings' output. */
  readonly hiddenStates: readonly Value[];
  /** `[B, T, C]`, what a head reads. */
  readonly lastHiddenState: Value;
}

export interface Model extends ModelSizes {
  readonly family: "bert" | "gpt2";
  readonly head: HeadKind;
  readonly hasTypeIds: boolean;
  readonly hasCache: boolean;
  /** Class names by index, for a classifier. */
  readonly labels: readonly string[] | null;
  /** Sentences about what of the checkpoint is not used, for the person to read. */
  readonly notices: readonly string[];
  forward(g: GraphBuilder, inputs: ForwardInputs): Forward;
  /**
   * What the head makes of hidden states `[B, T, C]`: `[B, labels]` of a classifier, `[B*T, vocabSize]` of a
   * language model. Throws for a model without head.
   */
  logits(g: GraphBuilder, hidden: Value): Value;
  /** The graph's name of a tensor in a checkpoint file; `null` for buffers that carry nothing. */
  parameterName(fileName: string): string | null;
  /** Parameters the library's class has too, which no graph of ours reads. */
  isUnused(parameter: string): boolean;
  initialisation(parameter: string): Initialisation;
  /** The same model without its head, for a checkpoint that lacks it. */
  withoutHead(notice: string): Model;
}

/** The tensors of a checkpoint by the names in its files; empty for a model that is yet to be initialised. */
export type TensorShapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;
