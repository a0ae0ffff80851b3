/** @file Which heads copy: how far what a head writes for a token raises that token's own logit, over many texts. */

import { blankHeads } from "../../analysis/absent-heads";
import { meansOf, type TextSums } from "../../analysis/measures/means";
import { isPlain } from "../../analysis/measures/measure";
import { type CallOptions, report } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { copyingProgram, vocabularyProgram } from "../../programs/copying";
import type { CopyingInput, CopyingResult } from "../api/api";
import { batchesOf } from "../input/batches";
import { feedsOf } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";
import { type MeasuredRow, measuredRow, rowsOf } from "./measured-rows";

/** Bootstrap draws are the same in every call. */
const seed = 0;

/** Rows of the output matrix that are summed at once. */
const chunk = 4096;

export async function copying(
  loaded: LoadedModel,
  input: CopyingInput,
  options: CallOptions = {},
): Promise<CopyingResult> {
  checkPredictsTokens(loaded);
  const { numLayers, numHeads, prunedHeads } = loaded.info;
  const texts = rowsOf(loaded, input).map((row) => measuredRow(loaded, row));
  const { scores, raised } = await sumsOf(loaded, texts, options);
  const means = meansOf(scores, numLayers * numHeads, seed);
  const tensor = (data: Float32Array) => blankHeads(floatTensor(data, [numLayers, numHeads]), prunedHeads);
  return {
    score: tensor(means.values),
    low: tensor(means.low),
    high: tensor(means.high),
    share: tensor(meansOf(raised, numLayers * numHeads, seed).values),
    counts: scores.counts.reduce((sum, count) => sum + count, 0),
    texts: texts.length,
  };
}

function checkPredictsTokens({ info }: LoadedModel): void {
  if (info.head === "lm" || info.head === "masked-lm") return;
  throw new AppError(
    "bad-input",
    `${info.name} predicts no tokens, so no head can raise the logit of one.`,
    "Choose a language model, or another measure.",
  );
}

interface Sums {
  readonly scores: TextSums;
  /** How many tokens the head raises above the mean of all. */
  readonly raised: TextSums;
}

/** Throws `AppError("bad-numbers")` if a score is not finite. */
async function sumsOf(
  loaded: LoadedModel,
  texts: readonly MeasuredRow[],
  options: CallOptions,
): Promise<Sums> {
  const vocabulary = await vocabularyOf(loaded, options);
  const program = copyingProgram(loaded.model);
  const plain = texts.map(({ text }) => text.ids.map((_, place) => isPlain(text, place)));
  const counts = plain.map((ofText) => ofText.filter(Boolean).length);
  const scores: Float32Array[] = [];
  const raised: Float32Array[] = [];
  let done = 0;
  // What all heads write is H times as wide as a hidden state, so batches are small on every device.
  for (const batch of batchesOf(
    texts.map(({ row }) => row),
    "wasm",
  )) {
    const feeds = { ...feedsOf(loaded, batch), ...vocabulary };
    const outputs = await loaded.sessions.run(program, feeds, options.signal);
    const shape = [batch.rows.length, loaded.model.numHeads, 0];
    const found = expandHeads(outputs, "copying", loaded.model, shape);
    batch.indices.forEach((text, row) => {
      scores[text] = sumOf(found, row, plain[text]!, (score) => score);
      raised[text] = sumOf(found, row, plain[text]!, (score) => (score > 0 ? 1 : 0));
    });
    done += batch.rows.length;
    report(options, { stage: "run", done, total: texts.length, unit: "texts" });
  }
  if (!scores.every((ofText) => ofText.every(Number.isFinite)))
    throw badNumbers("What some heads write for a token is not a finite number.");
  return { scores: { sums: scores, counts }, raised: { sums: raised, counts } };
}

/** `[L·H]` of one text, from `[L, B, H, T]`: the sum of `value` over its plain tokens. */
function sumOf(
  { data, shape }: FloatTensor,
  row: number,
  plain: readonly boolean[],
  value: (score: number) => number,
): Float32Array {
  const [numLayers, numRows, numHeads, length] = shape as [number, number, number, number];
  return Float32Array.from({ length: numLayers * numHeads }, (_, index) => {
    const layer = Math.floor(index / numHeads);
    const start = ((layer * numRows + row) * numHeads + (index % numHeads)) * length;
    return plain.reduce((sum, counts, token) => (counts ? sum + value(data[start + token]!) : sum), 0);
  });
}

/** Mean `[E]` and covariance `[E, E]` of the rows of the output matrix, summed in double precision. */
async function vocabularyOf(
  { model, sessions }: LoadedModel,
  { signal }: CallOptions,
): Promise<{ readonly mean: FloatTensor; readonly covariance: FloatTensor }> {
  const program = vocabularyProgram(model);
  let sums = new Float64Array();
  let products = new Float64Array();
  for (let start = 0; start < model.vocabSize; start += chunk) {
    const length = Math.min(chunk, model.vocabSize - start);
    const rows = { data: Int32Array.from({ length }, (_, row) => start + row), shape: [length] };
    const outputs = await sessions.run(program, { rows }, signal);
    sums = plus(sums, outputs.get("sum")!.data);
    products = plus(products, outputs.get("products")!.data);
  }
  const mean = sums.map((sum) => sum / model.vocabSize);
  const width = mean.length;
  const covariance = products.map(
    (product, place) => product / model.vocabSize - mean[Math.floor(place / width)]! * mean[place % width]!,
  );
  return {
    mean: floatTensor(Float32Array.from(mean), [width]),
    covariance: floatTensor(Float32Array.from(covariance), [width, width]),
  };
}

const plus = (total: Float64Array, more: Float32Array): Float64Array<ArrayBuffer> =>
  Float64Array.from(more, (value, place) => value + (total[place] ?? 0));
