/** @file Pieces that transformer families share: affine layers, splitting heads, scaled scores, activations. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { ForwardInputs, KeyValue, LayerTaps, ModelSizes, RemainingHeads } from "./model";

/** What the library adds to the score of a hidden key: the lowest float32. */
export const maskedScore = -3.4028234663852886e38;

/** y = x·W + b for x `[B, T, in]`. `transposed`: the file stores W as `[out, in]`. */
export function affine(
  g: GraphBuilder,
  name: string,
  x: Value,
  size: readonly [number, number],
  transposed: boolean,
): Value {
  const product = g.matmul(x, g.parameter(`${name}.weight`, size, transposed));
  return g.add(product, g.parameter(`${name}.bias`, [size[1]]));
}

/** x·Wᵀ (+ b), W stored as `[out, in]`. */
export function linear(
  g: GraphBuilder,
  name: string,
  x: Value,
  size: readonly [number, number],
  hasBias: boolean,
): Value {
  if (hasBias) return affine(g, name, x, size, true);
  return g.matmul(x, g.parameter(`${name}.weight`, size, true));
}

/** As `affine`, for rows `[N, in]` and W as `[out, in]`. */
export function affineRows(
  g: GraphBuilder,
  name: string,
  x: Value,
  [inputs, outputs]: readonly [number, number],
): Value {
  return g.gemm(x, g.parameter(`${name}.weight`, [outputs, inputs]), g.parameter(`${name}.bias`, [outputs]));
}

export function layerNorm(g: GraphBuilder, name: string, x: Value, width: number, epsilon: number): Value {
  return g.layerNorm(
    x,
    g.parameter(`${name}.weight`, [width]),
    g.parameter(`${name}.bias`, [width]),
    epsilon,
  );
}

/** `[B, T, H·D]` → `[B, H, T, D]` */
export function splitHeads(g: GraphBuilder, x: Value, headDim: number): Value {
  return g.transpose(g.reshape(x, [0, 0, Number(x.shape[2]) / headDim, headDim]), [0, 2, 1, 3]);
}

/** `[B, H, T, D]` → `[B, T, H·D]` */
export function mergeHeads(g: GraphBuilder, x: Value): Value {
  const [, numHeads, , headDim] = x.shape.map(Number) as [number, number, number, number];
  return g.reshape(g.transpose(x, [0, 2, 1, 3]), [0, 0, numHeads * headDim]);
}

/** Cached keys and values with those of this call, `[B, K, P + T, D]`. */
export const joined = (g: GraphBuilder, past: KeyValue, added: KeyValue): KeyValue => ({
  key: g.concat([past.key, added.key], 2),
  value: g.concat([past.value, added.value], 2),
});

/** Which keys a query sees, and how the library hides the others; values broadcast to `[B, H, T, S]`. */
export type KeyMask =
  /** Every query sees every key. */
  | { readonly kind: "none" }
  /** Added to the scores: 0 for a visible key, `maskedScore` for a hidden one. */
  | { readonly kind: "add"; readonly bias: Value }
  /** bool: a score becomes `maskedScore` unless its key is seen. */
  | { readonly kind: "fill"; readonly seen: Value };

/** Whether a batch is one row, which padding would not make as long as any other. */
export const isUnpadded = (attentionMask: Value): boolean => attentionMask.shape[0] === 1;

/**
 * 0 if a key may be seen, because it is a token, not after the query and, with a `window`, fewer tokens before it. A
 * key's position is the number of tokens before it, like the library's position ids, so this also works for cached and
 * padded batches.
 */
export function causalMask(
  g: GraphBuilder,
  { attentionMask, positionIds, keyBias }: ForwardInputs,
  window: number | null = null,
): KeyMask {
  if (keyBias && window === null) return { kind: "add", bias: keyBias };
  const isAlone = isUnpadded(attentionMask);
  const counted = isAlone ? positionIds : g.sub(g.cumsum(attentionMask, 1), g.index(1));
  const keyPositions = g.unsqueeze(counted, [1, 2]); // [B, 1, 1, S]
  const queryPositions = g.unsqueeze(positionIds, [1, 3]); // [B, 1, T, 1]
  const earlier = g.lessOrEqual(keyPositions, queryPositions);
  const real = isAlone ? null : g.unsqueeze(g.equal(attentionMask, g.index(1)), [1, 2]);
  const seen = seenBy(g, earlier, real, positionIds.shape[1] === 1);
  const near =
    window === null
      ? seen
      : g.and(seen, g.lessOrEqual(g.sub(queryPositions, keyPositions), g.index(window - 1)));
  return { kind: "add", bias: g.where(near, g.scalar(0), g.scalar(maskedScore)) }; // [B, 1, T, S]
}

/** `isLast`: whether the only query is the last token, after all others. */
function seenBy(g: GraphBuilder, earlier: Value, real: Value | null, isLast: boolean): Value {
  if (real === null) return earlier;
  return isLast ? real : g.and(earlier, real);
}

export interface AttentionOperands {
  readonly query: Value; // [B, H, T, D]
  readonly key: Value; // [B, H, S, D]
  readonly value: Value; // [B, H, S, D]
  readonly mask: KeyMask;
  readonly scale: number;
  /** `[H]`: the layer's row of the head mask, or null. */
  readonly headMask: Value | null;
}

export interface Attended {
  readonly attention: Value; // [B, H, T, S]
  readonly maskedAttention: Value;
  readonly context: Value; // [B, H, T, D]
}

/** softmax(mask(q·kᵀ · scale))·v. The probabilities are tapped before the head mask, so their rows sum to 1. */
export function attend(g: GraphBuilder, o: AttentionOperands): Attended {
  const scores = g.matmul(o.query, g.transpose(o.key, [0, 1, 3, 2])); // [B, H, T, S]
  const scaled = o.scale === 1 ? scores : g.mul(scores, g.scalar(o.scale));
  const attention = g.softmax(hideKeys(g, scaled, o.mask), -1);
  const maskedAttention = maskHeads(g, attention, o);
  return { attention, maskedAttention, context: g.matmul(maskedAttention, o.value) };
}

function hideKeys(g: GraphBuilder, scores: Value, mask: KeyMask): Value {
  switch (mask.kind) {
    case "none":
      return scores;
    case "add":
      return g.add(scores, mask.bias);
    case "fill":
      return g.where(mask.seen, scores, g.scalar(maskedScore));
  }
}

function maskHeads(g: GraphBuilder, attention: Value, { headMask }: AttentionOperands): Value {
  return headMask ? g.mul(attention, g.unsqueeze(headMask, [0, 2, 3])) : attention; // [1, H, 1, 1]
}

/**
 * Splits a head mask `[numLayers, numHeads]` into one row per layer with the entries of its remaining heads; null
 * without a mask. Rows are gathered one by one, because a Split into so many outputs exceeds the storage buffers of a
 * WebGPU shader.
 */
function maskRows(
  g: GraphBuilder,
  headMask: Value | null,
  { remainingHeads, numHeads }: ModelSizes & { readonly remainingHeads: RemainingHeads },
): readonly (Value | null)[] {
  return remainingHeads.map((remaining, layer) => {
    if (headMask === null || remaining.length === 0) return null;
    return g.scope(`head_mask.${layer}`, () => {
      const row = g.gather(headMask, g.index(layer), 0);
      return remaining.length === numHeads ? row : g.gather(row, g.indices(remaining), 0);
    });
  });
}

/** A layer's inputs. `x` is `[B, T, C]`, `headMask` is `[H]`. */
export interface LayerInputs {
  readonly layer: number;
  readonly x: Value;
  readonly headMask: Value | null;
  readonly past: KeyValue | null;
}

export interface LayerOutputs {
  readonly taps: LayerTaps | null;
  readonly output: Value;
}

/**
 * Runs the layers in turn, each in the scope `name.layer`. `states`: the first layer's input and each layer's output.
 */
export function runLayers(
  g: GraphBuilder,
  c: ModelSizes & { readonly remainingHeads: RemainingHeads },
  inputs: ForwardInputs,
  x: Value,
  name: string,
  run: (inputs: LayerInputs) => LayerOutputs,
): { readonly layers: readonly (LayerTaps | null)[]; readonly states: readonly Value[] } {
  const masks = maskRows(g, inputs.headMask, c);
  const layers: (LayerTaps | null)[] = [];
  const states = [x];
  for (const [layer, headMask] of masks.entries()) {
    const past = inputs.past?.[layer] ?? null;
    const { taps, output } = g.scope(`${name}.${layer}`, () =>
      run({ layer, x: states.at(-1)!, headMask, past }),
    );
    layers.push(taps);
    states.push(output);
  }
  return { layers, states };
}

export type Activation = (g: GraphBuilder, x: Value) => Value;

/** The library's constants, which approximate √½ and the matching spread. */
const laplace = { mean: 707_107 / 1e6, spread: 282_095 / 1e6 };

/** ln(1 + eˣ) without overflow. */
function softplus(g: GraphBuilder, x: Value): Value {
  const size = g.add(g.relu(x), g.relu(g.neg(x)));
  return g.add(g.relu(x), g.log(g.add(g.scalar(1), g.exp(g.neg(size)))));
}

/** The minimum of x and `most`. */
function atMost(g: GraphBuilder, x: Value, most: number): Value {
  return g.sub(x, g.relu(g.sub(x, g.scalar(most))));
}

/** The library's `ACT2FN`, except prelu, which has a weight. */
export const activations: Readonly<Record<string, Activation>> = {
  gelu: (g, x) => g.gelu(x, "none"),
  gelu_python: (g, x) => g.gelu(x, "none"),
  // Its lower bound, −10, is never reached.
  gelu_10: (g, x) => atMost(g, g.gelu(x, "none"), 10),
  gelu_new: (g, x) => g.gelu(x, "tanh"),
  gelu_fast: (g, x) => g.gelu(x, "tanh"),
  gelu_accurate: (g, x) => g.gelu(x, "tanh"),
  gelu_pytorch_tanh: (g, x) => g.gelu(x, "tanh"),
  quick_gelu: (g, x) => g.mul(x, g.sigmoid(g.mul(x, g.scalar(1.702)))),
  silu: (g, x) => g.mul(x, g.sigmoid(x)),
  swish: (g, x) => g.mul(x, g.sigmoid(x)),
  mish: (g, x) => g.mul(x, g.tanh(softplus(g, x))),
  relu: (g, x) => g.relu(x),
  relu2: (g, x) => g.mul(g.relu(x), g.relu(x)),
  relu6: (g, x) => atMost(g, g.relu(x), 6),
  leaky_relu: (g, x) => g.sub(g.relu(x), g.mul(g.scalar(0.01), g.relu(g.neg(x)))),
  laplace: (g, x) => {
    const scaled = g.mul(g.sub(x, g.scalar(laplace.mean)), g.scalar(1 / (laplace.spread * Math.SQRT2)));
    return g.mul(g.scalar(0.5), g.add(g.scalar(1), g.erf(scaled)));
  },
  sigmoid: (g, x) => g.sigmoid(x),
  tanh: (g, x) => g.tanh(x),
  linear: (_, x) => x,
};
