/**
 * @file What BERT and its descendants (RoBERTa, ELECTRA, ALBERT) share: settings, the names of a layer's weights, the
 * padding mask and the embeddings. B batch, T tokens, E width of the embeddings.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { quotedValue, shortList } from "../lib/quoted";
import {
  activationNamed,
  anything,
  common,
  count,
  epsilon,
  flag,
  headCount,
  layerCount,
  refuse,
  word,
} from "./config";
import type { FileNames } from "./file-names";
import type { ForwardInputs } from "./model";
import { isUnpadded, type KeyMask, layerNorm, maskedScore } from "./parts";

export const bertSchema = z.object({
  ...common,
  vocab_size: count.default(30522),
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: headCount.default(12),
  intermediate_size: count.default(3072),
  hidden_act: word.default("gelu"),
  max_position_embeddings: count.default(512),
  type_vocab_size: count.default(2),
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: anything,
  is_decoder: flag(false),
});

/** `title`: the family's, for refusals. `pad`: its padding token unless config.json names one. */
export function readBert(raw: z.infer<typeof bertSchema>, title: string, pad = 0) {
  const positions = raw.position_embedding_type;
  const kind = typeof positions === "string" ? shortList([positions]) : quotedValue(positions);
  refuse(positions !== undefined && positions !== "absolute", `${kind} positions`);
  refuse(raw.is_decoder, `${title} as a decoder`);
  refuse(raw.add_cross_attention, "cross-attention");
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: raw.max_position_embeddings,
    /** The rows of the table of positions. */
    positionRows: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    typeVocabSize: raw.type_vocab_size,
    layerNormEps: raw.layer_norm_eps,
    activation: activationNamed(raw.hidden_act),
    padTokenId: raw.pad_token_id ?? pad,
  };
}

/** The settings that tell BERT and its descendants from other families. */
export const bertKeys = [
  "hidden_size",
  "num_hidden_layers",
  "num_attention_heads",
  "intermediate_size",
  "type_vocab_size",
];

export const bertLayer = {
  query: "attention.self.query",
  key: "attention.self.key",
  value: "attention.self.value",
  attentionOutput: "attention.output.dense",
  attentionNorm: "attention.output.LayerNorm",
  intermediate: "intermediate.dense",
  output: "output.dense",
  outputNorm: "output.LayerNorm",
};

/** Where the heads are in such a layer. */
export const bertAttention = {
  into: [bertLayer.query, bertLayer.key, bertLayer.value],
  out: bertLayer.attentionOutput,
  layout: "[out, in]",
  normsBefore: [],
  holdsEmptyLayers: true,
} as const;

export const bertWords = "embeddings.word_embeddings.weight";

/** LayerNorm's parameters had other names once. */
export const bertRenamed = (name: string): string =>
  name.replace(/LayerNorm\.gamma$/, "LayerNorm.weight").replace(/LayerNorm\.beta$/, "LayerNorm.bias");

/** As `bertRenamed`, for a head whose bias the file may have twice: as in the library, one of the two counts. */
export const biasRenamed =
  (bias: string, copy: string) =>
  (name: string, has: FileNames["has"]): string =>
    name === copy && !has(bias) ? bias : bertRenamed(name);

/** 0 for tokens, the lowest float for padding: (1 − mask) · min, `[B, 1, 1, T]`. */
export function paddingBias(g: GraphBuilder, attentionMask: Value): Value {
  return g.scope("mask", () => {
    const hidden = g.sub(g.scalar(1), g.toFloat(attentionMask));
    return g.unsqueeze(g.mul(hidden, g.scalar(maskedScore)), [1, 2]);
  });
}

export const paddingMask = (g: GraphBuilder, attentionMask: Value): KeyMask =>
  isUnpadded(attentionMask) ? { kind: "none" } : { kind: "add", bias: paddingBias(g, attentionMask) };

type Sizes = Pick<
  ReturnType<typeof readBert>,
  "vocabSize" | "typeVocabSize" | "positionRows" | "layerNormEps"
>;

/** The norm of words, token types and positions, `[B, T, E]`; without types all tokens are of the first. */
export function embed(
  g: GraphBuilder,
  c: Sizes,
  width: number,
  { inputIds, positionIds, typeIds }: Pick<ForwardInputs, "inputIds" | "positionIds" | "typeIds">,
): Value {
  const rowsOf = (name: string, rows: number, indices: Value) =>
    g.gather(g.parameter(`embeddings.${name}.weight`, [rows, width]), indices, 0);
  const words = rowsOf("word_embeddings", c.vocabSize, inputIds);
  const types = rowsOf("token_type_embeddings", c.typeVocabSize, typeIds ?? g.index(0));
  const positions = rowsOf("position_embeddings", c.positionRows, positionIds);
  return layerNorm(g, "embeddings.LayerNorm", g.add(g.add(words, types), positions), width, c.layerNormEps);
}
