/**
 * @file ELECTRA (Clark et al. 2020), equivalent to the library's `ElectraModel`, `ElectraForSequenceClassification` and
 * `ElectraForMaskedLM` (its generator): BERT whose embeddings may be narrower than its layers. B batch, T tokens, C
 * width, E width of the embeddings. Weights are named as in checkpoints, without the prefix `electra.`.
 */

import type { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import {
  bertAttention,
  bertKeys,
  bertLayer,
  bertRenamed,
  bertSchema,
  bertWords,
  embed,
  paddingMask,
  readBert,
} from "./bert-parts";
import { activationNamed, count, headCount } from "./config";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily } from "./family";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affine, affineRows, runLayers } from "./parts";

const schema = bertSchema.extend({
  embedding_size: count.default(128),
  hidden_size: count.default(256),
  num_attention_heads: headCount.default(4),
  intermediate_size: count.default(1024),
});

const read = (raw: z.infer<typeof schema>) => ({
  ...readBert(raw, "ELECTRA"),
  embeddingSize: raw.embedding_size,
});

type ElectraConfig = ConfigOf<typeof read>;

const generator = {
  dense: "generator_predictions.dense",
  norm: "generator_predictions.LayerNorm",
  decoder: "generator_lm_head.weight",
  tokens: bertWords,
  bias: "generator_lm_head.bias",
};

const classifier = "classifier.out_proj.weight";

export const electra = defineFamily({
  name: "electra",
  title: "ELECTRA",
  signs: {
    classes: /^Electra(For[A-Z]|Model|$)/,
    tensors: /(^|\.)electra\.encoder\.layer\.\d+\.attention\.self\.query\.weight$/,
    keys: [...bertKeys, "embedding_size"],
    foreignKeys: ["num_hidden_groups", "intra_bottleneck_size", "head_ratio"],
  },
  tokenizerClass: "ElectraTokenizer",
  schema,
  read,
  // Two token types distinguish the texts of a pair.
  capabilities: ({ typeVocabSize }) => ({
    isCausal: false,
    hasPairs: typeVocabSize > 1,
    numTypes: typeVocabSize,
    hasCache: false,
    defaultEndToken: null,
  }),
  names: {
    prefix: "electra.",
    marker: bertWords,
    layers: "encoder.layer",
    heads:
      /^(classifier|generator_predictions|generator_lm_head|discriminator_predictions|sequence_summary|qa_outputs)\./,
    buffers: /^embeddings\.(position_ids|token_type_ids)$/,
    tiedCopy: generator.decoder,
    renamed: bertRenamed,
  },
  attention: bertAttention,
  heads: {
    none: "ElectraModel",
    classifier: {
      classes: ["ElectraForSequenceClassification"],
      weight: classifier,
      isIn: (names, { hiddenSize }) => names.shapeOf(classifier)?.[1] === hiddenSize,
      readsFirst: () => true,
      logits: classify,
    },
    "masked-lm": {
      classes: ["ElectraForMaskedLM", "ElectraForCausalLM"],
      isIn: (names) => names.has(generator.bias),
      logits: predict,
    },
    unread: tokenHeads,
    unreadWeights: ["discriminator_predictions.dense_prediction.weight"],
  },
  gains: /LayerNorm\.weight$/,
  initialisation: (parameter, { padTokenId }, std) =>
    parameter === bertWords ? { kind: "normal", std, zeroRow: padTokenId } : null,
  forward,
});

function forward(g: GraphBuilder, c: ElectraConfig, inputs: ForwardInputs): Forward {
  const mask = paddingMask(g, inputs.attentionMask);
  const words = g.scope("embeddings", () => embed(g, c, c.embeddingSize, inputs)); // [B, T, E]
  const x = c.embeddingSize === c.hiddenSize ? words : widened(g, c, words); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) =>
    encoderLayer(g, c, bertLayer, `encoder.layer.${at.layer}.`, mask, at),
  );
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
}

function widened(g: GraphBuilder, c: ElectraConfig, x: Value): Value {
  return g.scope("embeddings", () =>
    affine(g, "embeddings_project", x, [c.embeddingSize, c.hiddenSize], true),
  );
}

/** The generator's head, whose activation does not depend on that of the layers. */
function predict(g: GraphBuilder, c: ElectraConfig, hidden: Value): Value {
  return predictMasked(g, { ...c, activation: activationNamed("gelu") }, generator, hidden, c.embeddingSize);
}

/** gelu of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: ElectraConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const first = g.gather(hidden, g.index(0), 1); // [B, C]
    const dense = g.gelu(affineRows(g, "classifier.dense", first, [c.hiddenSize, c.hiddenSize]), "none");
    return affineRows(g, "classifier.out_proj", dense, [c.hiddenSize, numLabels]);
  });
}
