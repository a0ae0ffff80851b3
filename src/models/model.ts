/** @file What every family of models offers: its sizes, its forward graph with taps, and the names of its weights. */

import type { ProblemType } from "../analysis/problem";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { StoredDtype } from "../weights/dtype";
import type { Initialisation } from "../weights/random";

/** What a model can say beside its attention: nothing, classes, or tokens. */
export type HeadKind = "none" | "classifier" | "masked-lm" | "lm";

export interface ModelSizes {
  readonly numLayers: number;
  /** Heads of a layer before any was pruned: a head keeps its number when others go. */
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
  /** Cached keys and values of each layer, `[B, H, P, D]`, null for a layer without heads; `null` where there is no cache. */
  readonly past: readonly (KeyValue | null)[] | null;
}

export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

/** The tapped tensors of one layer. H counts the heads it still has, in the order of their numbers. */
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
  /** `[B, H, T, D]`: what of keys and values was not cached. */
  readonly added?: KeyValue;
}

export interface Forward {
  /** One a layer; null for a layer all of whose heads were pruned. */
  readonly layers: readonly (LayerTaps | null)[];
  /** `numLayers + 1` tensors `[B, T, C]` as the library returns them; the first is the embeddings' output. */
  readonly hiddenStates: readonly Value[];
  /** `[B, T, C]`, what a head reads. */
  readonly lastHiddenState: Value;
}

/** What a model can do, as far as that differs between families. */
export interface Capabilities {
  /** Whether a query attends to no key after it. */
  readonly isCausal: boolean;
  /** Whether it reads two texts as a pair. */
  readonly hasPairs: boolean;
  /** How many types a token can have; 0 if tokens have none. */
  readonly numTypes: number;
  /** Whether keys and values of earlier tokens can be cached, so that a text is continued token by token. */
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
  /** The library's tokenizer class for a checkpoint that names none. */
  readonly tokenizerClass: string;
  /** The heads that each layer still has, by their numbers in ascending order. */
  readonly keptHeads: KeptHeads;
  /** Names of the labels by index, for a classifier. */
  readonly labels: readonly string[] | null;
  /** What config.json says that the labels of a classifier are; null if it says nothing. */
  readonly problemType: ProblemType | null;
  /** Sentences about what of the checkpoint is not used, for the person to read. */
  readonly notices: readonly string[];
  forward(g: GraphBuilder, inputs: ForwardInputs): Forward;
  /**
   * What the head makes of hidden states `[B, T, C]`: `[B, labels]` of a classifier, `[B*T, vocabSize]` of a
   * language model. Throws for a model without head.
   */
  logits(g: GraphBuilder, hidden: Value): Value;
  /** Tensors of the checkpoint that no graph reads and that nobody misses, by their names in the file. */
  isNeedless(fileName: string): boolean;
  /** The number of the layer that a tensor in a checkpoint file is part of; -1 if it is in none. */
  layerOf(fileName: string): number;
  /** The graph's name of a tensor in a checkpoint file; `null` for buffers that carry nothing. */
  parameterName(fileName: string): string | null;
  /** Whether the library can load a layer of this family that has lost all its heads. */
  readonly holdsEmptyLayers: boolean;
  /** The name the library's class gives a parameter in its files. */
  fileName(parameter: string): string;
  /** The library's class with this head. */
  readonly architecture: string;
  /** Parameters this class has too and no graph of ours reads, in the file's layout. */
  readonly unread: TensorShapes;
  /** Where the heads lie in a parameter, in the file's layout; null where there are none in it. */
  headSlices(parameter: string): HeadSlices | null;
  initialisation(parameter: string): Initialisation;
  /** The same model without its head, for a checkpoint that lacks it. */
  withoutHead(notice: string): Model;
  /** The same model with one more thing to tell the user. */
  noting(notice: string): Model;
}

export type KeptHeads = readonly (readonly number[])[];

/** A parameter whose `axis` is `groups` runs (query, key, value), each with the heads of `layer` one after another. */
export interface HeadSlices {
  readonly layer: number;
  readonly axis: 0 | 1;
  readonly groups: number;
}

/** The tensors of a checkpoint by the names in its files; empty for a model that is yet to be initialised. */
export type TensorShapes = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly dtype?: StoredDtype }
>;
export type NamedShape = readonly [name: string, tensor: { readonly shape: readonly number[] }];
