/**
 * @file Parts shared by BERT and later encoders: the layer, with attention and a feed-forward network, each followed by
 * a residual and a LayerNorm; and the masked-language-model head. B batch, T tokens, H heads, D head size, C = H·D
 * width.
 */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { FamilyConfig } from "./family";
import type { LayerTaps } from "./model";
import {
  type Activation,
  affine,
  affineRows,
  attend,
  type KeyMask,
  type LayerInputs,
  type LayerOutputs,
  layerNorm,
  mergeHeads,
  splitHeads,
} from "./parts";

export interface EncoderConfig extends FamilyConfig {
  readonly intermediateSize: number;
  readonly layerNormEps: number;
  readonly activation: Activation;
}

/** Names of weights within a layer. */
export interface EncoderNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly intermediate: string;
  readonly output: string;
  readonly outputNorm: string;
}

/** `name`: the prefix of the layer's weights, with its dot. */
export function encoderLayer(
  g: GraphBuilder,
  c: EncoderConfig,
  names: EncoderNames,
  name: string,
  mask: KeyMask,
  inputs: LayerInputs,
): LayerOutputs {
  const { x } = inputs;
  const width = c.remainingHeads[inputs.layer]!.length * c.headDim;
  const dense = (part: keyof EncoderNames, input: Value, size: readonly [number, number]) =>
    affine(g, name + names[part], input, size, true);
  const addNorm = (part: "attentionNorm" | "outputNorm", result: Value, residual: Value) =>
    layerNorm(g, name + names[part], g.add(result, residual), c.hiddenSize, c.layerNormEps);
  const found = width > 0 ? selfAttention(g, c, { names, name, dense, width }, mask, inputs) : null;
  const attended = g.scope("attention.output", () => {
    // Without heads, only the bias remains.
    const result = found
      ? dense("attentionOutput", found.context, [width, c.hiddenSize])
      : g.parameter(`${name}${names.attentionOutput}.bias`, [c.hiddenSize]);
    return addNorm("attentionNorm", result, x);
  });
  const wide = g.scope("intermediate", () =>
    c.activation(g, dense("intermediate", attended, [c.hiddenSize, c.intermediateSize])),
  );
  const output = g.scope("output", () =>
    addNorm("outputNorm", dense("output", wide, [c.intermediateSize, c.hiddenSize]), attended),
  );
  return { taps: found?.taps ?? null, output };
}

type Dense = (part: keyof EncoderNames, x: Value, size: readonly [number, number]) => Value;

interface Weights {
  readonly names: EncoderNames;
  /** The prefix of the layer's weights. */
  readonly name: string;
  readonly dense: Dense;
  /** The columns of all heads together, H·D. */
  readonly width: number;
}

function selfAttention(
  g: GraphBuilder,
  c: EncoderConfig,
  { names, name, dense, width }: Weights,
  mask: KeyMask,
  { x, headMask }: LayerInputs,
): { taps: LayerTaps; context: Value } {
  const project = (part: "query" | "key" | "value") =>
    g.scope(part, () => splitHeads(g, dense(part, x, [c.hiddenSize, width]), c.headDim));
  const query = project("query"); // [B, H, T, D]
  const key = project("key");
  const value = project("value");
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query, key, value, mask, scale: 1 / Math.sqrt(c.headDim), headMask }),
  );
  const outputMatrix = g.parameter(`${name}${names.attentionOutput}.weight`, [width, c.hiddenSize], true);
  return {
    taps: { attention, maskedAttention, query, key, value, outputMatrix },
    context: g.scope("attention.output", () => mergeHeads(g, context)),
  };
}

/** Names of the masked-language-model head's weights. */
export interface MaskedNames {
  readonly dense: string;
  readonly norm: string;
  /** The output matrix, unless it is tied to `tokens`, the table of token embeddings. */
  readonly decoder: string;
  readonly tokens: string;
  readonly bias: string;
}

/** The masked-language-model head over every token: `[B*T, vocabSize]`. `width`: that of the token embeddings. */
export function predictMasked(
  g: GraphBuilder,
  c: EncoderConfig,
  names: MaskedNames,
  hidden: Value,
  width = c.hiddenSize,
): Value {
  return g.scope("masked-lm", () => {
    const flat = g.reshape(hidden, [-1, c.hiddenSize]);
    const dense = affineRows(g, names.dense, flat, [c.hiddenSize, width]);
    const transformed = layerNorm(g, names.norm, c.activation(g, dense), width, c.layerNormEps);
    return g.gemm(
      transformed,
      g.parameter(c.tied ? names.tokens : names.decoder, [c.vocabSize, width]),
      g.parameter(names.bias, [c.vocabSize]),
    );
  });
}
