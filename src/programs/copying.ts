/**
 * @file The question "does a head copy": how far what it writes for a token raises that token's own logit. V tokens of
 * the vocabulary, E the width of the output matrix.
 */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { LayerTaps, Model } from "../models/model";
import { declareInputs, defineProgram, outputEach, type Program } from "./program";

/**
 * Input `rows` `[N]`, some token ids. Outputs of their rows w of the output matrix: `sum` `[E]`, Σ w, and `products`
 * `[E, E]`, Σ wᵀw, of which the mean and the covariance of all rows can be made.
 */
export function vocabularyProgram(model: Model): Program {
  return defineProgram(model, "vocabulary", (g) => {
    const { matrix } = readHidden(g, model, nothing(g, model));
    const rows = g.gather(matrix, g.input("rows", "int32", ["N"]), 0);
    g.output("sum", g.sum(rows, [0], 0));
    g.output("products", g.matmul(g.transpose(rows, [1, 0]), rows));
  });
}

/**
 * Inputs beside the model's: `mean` `[E]` and `covariance` `[E, E]` of the rows of the output matrix. Outputs for each
 * layer `copying.l` `[B, H, T]`: (logit of the token itself − mean over all tokens) ÷ their standard deviation, of the
 * logits that the head adds for a token to which it gives all its weight. Ignore those of padding.
 *
 * What a head writes for a token is v·W_O (Elhage et al. 2021, A Mathematical Framework for Transformer Circuits), with
 * the value's bias. The last norm and the token head read it alone, as in Wang et al. 2022 (Interpretability in the
 * Wild), less what they make of nothing, so that no bias counts. How long the vector is does not matter after a norm.
 */
export function copyingProgram(model: Model): Program {
  return defineProgram(model, "copying", (g) => {
    const inputs = declareInputs(g, model, false);
    const { layers, lastHiddenState } = model.forward(g, inputs);
    const { read: before, matrix } = readHidden(g, model, nothing(g, model)); // [1, E]
    const width = Number(matrix.shape[1]);
    const mean = g.input("mean", "float32", [width]);
    const covariance = g.input("covariance", "float32", [width, width]);
    const own = g.unsqueeze(g.sub(g.gather(matrix, inputs.inputIds, 0), mean), [2]); // [B, T, 1, E]
    outputEach(g, "copying", layers, (layer, index) =>
      g.scope(`copying.${index}`, () => {
        const written = writtenByHeads(g, layer); // [B, T, H, C]
        const { read } = readHidden(g, model, g.reshape(written, [-1, Number(written.shape[3])]));
        // Only its shape counts. Shapes joined of numbers would be computed off the device.
        const like = g.add(g.sum(written, [3], 1), own); // [B, T, H, E]
        const byHead = g.reshapeLike(g.sub(read, before), like);
        const raised = g.sum(g.mul(byHead, own), [3], 0); // [B, T, H]
        const variance = g.sum(g.mul(g.matmul(byHead, covariance), byHead), [3], 0);
        const spread = g.sqrt(g.max(variance, g.scalar(smallestNormal)));
        return g.transpose(g.div(raised, spread), [0, 2, 1]);
      }),
    );
    // A program needs an output even if no head is left.
    if (layers.every((layer) => layer === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

const smallestNormal = 1.1754943508222875e-38;

/** What each head writes for each key if it gives it all its weight: `[B, T, H, C]`. */
function writtenByHeads(g: GraphBuilder, { value, outputMatrix }: LayerTaps): Value {
  const headDim = Number(value.shape[3]);
  const ofHead = g.reshape(outputMatrix, [-1, headDim, Number(outputMatrix.shape[1])]); // [H, D, C]
  return g.transpose(g.matmul(value, ofHead), [0, 2, 1, 3]);
}

const nothing = (g: GraphBuilder, { hiddenSize }: Model): Value =>
  g.floats([1, hiddenSize], new Array<number>(hiddenSize).fill(0));

/** What the output matrix `[V, E]` is multiplied with for hidden states `[N, C]` of the last layer: `[N, E]`. */
function readHidden(
  g: GraphBuilder,
  model: Model,
  hidden: Value,
): { readonly read: Value; readonly matrix: Value } {
  model.logits(g, model.finish(g, hidden));
  const product = g.nodes.findLast(({ op }) => op === "Gemm");
  const [read, matrix] = product?.inputs ?? [];
  if (!read || !matrix) throw new Error(`The token head of ${model.family} has no output matrix.`);
  return { read, matrix };
}
