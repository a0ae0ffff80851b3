/** @file What every model offers: its sizes, its forward graph with taps, and the names of its weights. */

import type { ProblemType } from "../analysis/problem";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { StoredDtype } from "../weights/dtype";
import type { Initialisation } from "../weights/random";

/** What a model predicts: nothing, classes, or tokens. */
export type HeadKind = "none" | "classifier" | "masked-lm" | "lm";

export interface ModelSizes {
  readonly numLayers: number;
  /** Heads of a layer before pruning: heads keep their numbers when others are removed. */
  readonly numHeads: number;
  /** Heads of a layer's keys and values; equal to `numHeads` unless query heads share them. */
  readonly numKeyValueHeads: number;
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
  /** For single tokens, each the last of its row: what to add to scores, `[B, 1, 1, S]`, 0 or `maskedScore`. */
  readonly keyBias?: Value;
  /** int32 `[B, T]`. */
  readonly positionIds: Value;
  /** int32 `[B, T]`, only in families with token types. */
  readonly typeIds: Value | null;
  /** float32 `[numLayers, numHeads]`, where 0 masks a head and 1 does not; `null` omits the mask from the graph. */
  readonly headMask: Value | null;
  /** Cached keys and values of each layer, `[B, K, P, D]`, null for a layer without heads; `null` without a cache. */
  readonly past: readonly (KeyValue | null)[] | null;
}

export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

/** The tapped tensors of one layer. H counts its remaining heads, in the order of their numbers; K those of its cache. */
export interface LayerTaps {
  /** `[B, H, T, S]`, before the head mask: each row sums to 1. */
  readonly attention: Value;
  /** `[B, H, T, S]`, after the head mask; the same value without a mask. */
  readonly maskedAttention: Value;
  /** `[B, H, T, D]`, before scaling. */
  readonly query: Value;
  /** `[B, H, S, D]`; cached keys come first. */
  readonly key: Value;
  /** `[B, H, S, D]`: what the weights are applied to. */
  readonly value: Value;
  /** `[H·D, C]`: the matrix that reads the heads' results, D rows for each head. */
  readonly outputMatrix: Value;
  /** `[B, K, S, D]`: what the next call finds cached. */
  readonly cached?: KeyValue;
  /** `[B, K, T, D]`: the part of it that this call adds. */
  readonly added?: KeyValue;
}

export interface Forward {
  /** One per layer; null for a layer without heads. */
  readonly layers: readonly (LayerTaps | null)[];
  /** `numLayers + 1` tensors `[B, T, C]` as the library returns them; the first is the embeddings' output. */
  readonly hiddenStates: readonly Value[];
  /** `[B, T, C]`, the head's input; in some families of another width, or one for each text, `[B, 1, C]`. */
  readonly lastHiddenState: Value;
}

/** Capabilities that differ between families. */
export interface Capabilities {
  /** Whether queries do not attend to later keys. */
  readonly isCausal: boolean;
  /**
   * How many tokens away the queries of each layer see, before them and, unless the model is causal, after them; null for
   * all. Absent if every layer sees all.
   */
  readonly reach?: Reach;
  /** Whether it can read two texts as a pair. */
  readonly hasPairs: boolean;
  /** The number of token types; 0 without token types. */
  readonly numTypes: number;
  /** Whether keys and values can be cached, so that a text can be continued token by token. */
  readonly hasCache: boolean;
  /** The id of the token that begins and ends a text if config.json names none; null if the library has no default. */
  readonly defaultEndToken: number | null;
}

export interface Model extends ModelSizes, Capabilities {
  /** The family's name, `model_type` in config.json. */
  readonly family: string;
  readonly head: HeadKind;
  /** Whether tokens have types. */
  readonly hasTypeIds: boolean;
  /** The library's default tokenizer class. */
  readonly tokenizerClass: string;
  /** The numbers of each layer's remaining heads, in ascending order. */
  readonly remainingHeads: RemainingHeads;
  /** How many heads the keys and values of each layer have. */
  readonly keyValueHeads: readonly number[];
  /** Names of the labels by index, for a classifier. */
  readonly labels: readonly string[] | null;
  /** A classifier's problem type in config.json; null if it has none. */
  readonly problemType: ProblemType | null;
  /** Whether the head reads `lastHiddenState` at the first token only. */
  readonly readsFirst: boolean;
  /** Notices for the user about unused parts of the checkpoint. */
  readonly notices: readonly string[];
  forward(g: GraphBuilder, inputs: ForwardInputs): Forward;
  /** What comes between the last layer and the head, such as the last norm, for `[…, C]`; nothing in some families. */
  finish(g: GraphBuilder, hidden: Value): Value;
  /**
   * The head's logits for hidden states `[B, T, C]`: `[B, labels]` for a classifier, `[B*T, vocabSize]` for a language
   * model. Throws if the model has no head.
   */
  logits(g: GraphBuilder, hidden: Value): Value;
  /** Whether a tensor of the file is unused and may be ignored. */
  isNeedless(fileName: string): boolean;
  /** The layer of a tensor in a checkpoint file; -1 if it is in none. */
  layerOf(fileName: string): number;
  /** The graph's name of a tensor in a checkpoint file; `null` for buffers without information. */
  parameterName(fileName: string): string | null;
  /** Whether the library can load this family with fewer heads; otherwise exports have zeros in their places. */
  readonly isPrunedByLibrary: boolean;
  /** Whether the library's head mask can do what the one here can. */
  readonly hasHeadMask: boolean;
  /** The affine map that reads the heads' results, by its name within a layer. */
  readonly outputProjection: string;
  /** How many layers have weights of their own; if fewer than all, the others share them. */
  readonly storedLayers: number;
  /** Whether the library can load a layer of this family without heads. */
  readonly holdsEmptyLayers: boolean;
  /** The name of a parameter in the files of the library's class. */
  fileName(parameter: string): string;
  /** The library's class with this head. */
  readonly architecture: string;
  /** Unused parameters of the library's class, in the file's layout. */
  readonly unread: TensorShapes;
  /** Where a parameter contains heads, in the file's layout; null if it contains none. */
  headSlices(parameter: string): HeadSlices | null;
  initialisation(parameter: string): Initialisation;
  /** Whether a parameter is computed instead of stored. */
  isComputed(parameter: string): boolean;
  /** The values of such a parameter; null for all others. */
  computed(parameter: string): Float32Array | null;
  /** The same model without its head, for a checkpoint that lacks it. */
  withoutHead(notice: string): Model;
  /** The same model with an additional notice. */
  noting(notice: string): Model;
}

/** By layer. */
export type Reach = readonly (number | null)[];

export type RemainingHeads = readonly (readonly number[])[];

/**
 * A parameter whose `axis` is `groups` runs (query, key, value), each with the heads of `layer` one after another, of
 * which each has `partsOfHead` times the head size.
 */
export interface HeadSlices {
  readonly layer: number;
  readonly axis: 0 | 1;
  readonly groups: number;
  readonly partsOfHead: number;
}

/** The tensors of a checkpoint by their names in the file; empty for a random model. */
export type TensorShapes = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly dtype?: StoredDtype }
>;
export type NamedShape = readonly [name: string, tensor: { readonly shape: readonly number[] }];
