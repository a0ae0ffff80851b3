/**
 * @file RoBERTa (Liu et al. 2019), XLM-RoBERTa (Conneau et al. 2020) and CamemBERT (Martin et al. 2020), equivalent to
 * the library's `RobertaModel`, `RobertaForSequenceClassification` and `RobertaForMaskedLM` and their namesakes: BERT
 * with one token type, and with positions that count from the padding token. B batch, T tokens, C width. Weights are
 * named as in checkpoints, without the prefix `roberta.`, which all three have.
 */

import type { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import {
  bertAttention,
  bertKeys,
  bertLayer,
  bertSchema,
  bertWords,
  biasRenamed,
  embed,
  paddingMask,
  readBert,
} from "./bert-parts";
import { activationNamed, badConfig, count } from "./config";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily } from "./family";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affineRows, runLayers } from "./parts";

type Raw = z.infer<typeof bertSchema>;

/** The first token has the position after the padding token's, so the table has positions that none can have. */
function read(raw: Raw, title: string) {
  const c = readBert(raw, title, 1);
  const maxPositions = c.positionRows - c.padTokenId - 1;
  if (maxPositions < 1) {
    throw badConfig(
      `of ${c.positionRows} positions none is left for tokens, since they count from ${c.padTokenId + 1}.`,
    );
  }
  return { ...c, maxPositions };
}

type RobertaConfig = ConfigOf<(raw: Raw) => ReturnType<typeof read>>;

const maskedLm = {
  dense: "lm_head.dense",
  norm: "lm_head.layer_norm",
  decoder: "lm_head.decoder.weight",
  tokens: bertWords,
  bias: "lm_head.bias",
};

const classifier = "classifier.out_proj.weight";

interface Variant {
  readonly name: string;
  readonly title: string;
  /** What the library's names of its classes begin with. */
  readonly classes: string;
  readonly vocabSize: number;
}

const variant = ({ name, title, classes, vocabSize }: Variant) =>
  defineFamily({
    name,
    title,
    signs: {
      classes: new RegExp(`^${classes}(For[A-Z]|Model|$)`),
      tensors: /(^|\.)roberta\.encoder\.layer\.\d+\.attention\.self\.query\.weight$/,
      keys: bertKeys,
      // BERT's settings are the same, and tell a RoBERTa by their values.
      foreignKeys: bertKeys,
    },
    tokenizerClass: `${classes}Tokenizer`,
    schema: bertSchema.extend({ vocab_size: count.default(vocabSize) }),
    read: (raw) => read(raw, title),
    // Only </s></s> separates the texts of a pair.
    capabilities: () => ({
      isCausal: false,
      hasPairs: true,
      numTypes: 0,
      hasCache: false,
      defaultEndToken: null,
    }),
    names: {
      prefix: "roberta.",
      marker: bertWords,
      layers: "encoder.layer",
      heads: /^(classifier|lm_head|qa_outputs)\./,
      buffers: /^embeddings\.(position_ids|token_type_ids)$|^lm_head\.decoder\.bias$/,
      tiedCopy: maskedLm.decoder,
      needless: /^pooler\./,
      renamed: biasRenamed(maskedLm.bias, "lm_head.decoder.bias"),
    },
    attention: bertAttention,
    heads: {
      none: `${classes}Model`,
      classifier: {
        classes: [`${classes}ForSequenceClassification`],
        weight: classifier,
        isIn: (names, { hiddenSize }) => names.shapeOf(classifier)?.[1] === hiddenSize,
        readsFirst: () => true,
        logits: classify,
      },
      "masked-lm": {
        classes: [`${classes}ForMaskedLM`, `${classes}ForCausalLM`],
        isIn: (names) => names.has(maskedLm.bias) || names.has("lm_head.decoder.bias"),
        // Whatever the layers' activation is.
        logits: (g, c, hidden) =>
          predictMasked(g, { ...c, activation: activationNamed("gelu") }, maskedLm, hidden),
      },
      unread: tokenHeads,
    },
    unreadWithoutHead: ({ hiddenSize: width }) => [
      ["pooler.dense.weight", { shape: [width, width] }],
      ["pooler.dense.bias", { shape: [width] }],
    ],
    gains: /(LayerNorm|layer_norm)\.weight$/,
    initialisation: (parameter, { padTokenId }, std) =>
      parameter === bertWords || parameter === "embeddings.position_embeddings.weight"
        ? { kind: "normal", std, zeroRow: padTokenId }
        : null,
    forward,
  });

export const roberta = variant({
  name: "roberta",
  title: "RoBERTa",
  classes: "Roberta",
  vocabSize: 50265,
});

export const xlmRoberta = variant({
  name: "xlm-roberta",
  title: "XLM-RoBERTa",
  classes: "XLMRoberta",
  vocabSize: 30522,
});

export const camembert = variant({
  name: "camembert",
  title: "CamemBERT",
  classes: "Camembert",
  vocabSize: 30522,
});

function forward(g: GraphBuilder, c: RobertaConfig, inputs: ForwardInputs): Forward {
  const mask = paddingMask(g, inputs.attentionMask);
  const positionIds = g.scope("positions", () => positionsOf(g, c, inputs.inputIds));
  const x = g.scope("embeddings", () => embed(g, c, c.hiddenSize, { ...inputs, positionIds })); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) =>
    encoderLayer(g, c, bertLayer, `encoder.layer.${at.layer}.`, mask, at),
  );
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
}

/**
 * pad + 1, pad + 2, … over the tokens of a row that are not padding; padding has the position pad, wherever it stands:
 * `[B, T]`. Floats, which every device can sum.
 */
function positionsOf(g: GraphBuilder, { padTokenId }: RobertaConfig, inputIds: Value): Value {
  const isToken = g.sub(g.scalar(1), g.toFloat(g.equal(inputIds, g.index(padTokenId))));
  return g.toInt(g.add(g.mul(g.cumsum(isToken, 1), isToken), g.scalar(padTokenId)));
}

/** tanh of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: RobertaConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const first = g.gather(hidden, g.index(0), 1); // [B, C]
    const dense = g.tanh(affineRows(g, "classifier.dense", first, [c.hiddenSize, c.hiddenSize]));
    return affineRows(g, "classifier.out_proj", dense, [c.hiddenSize, numLabels]);
  });
}
