/** @file How differently heads attend, within a model and across two. G and F count all heads of the two. */

import { placesOf } from "../../analysis/head-sets";
import { distanceSums } from "../../analysis/similarity";
import { type CallOptions, report } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import { collectInSlices } from "../../lib/slices";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { attendProgram } from "../../programs/attend";
import type { Row } from "../../programs/feeds";
import type { DistancesInput, DistancesResult } from "../api/api";
import { feedsOf } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";
import { rowsOf } from "./measured-rows";

export async function distances(
  loaded: LoadedModel,
  other: LoadedModel,
  input: DistancesInput,
  options: CallOptions = {},
): Promise<DistancesResult> {
  const asked = { texts: textsOf(input), ...(input.pairs && { pairs: input.pairs }) };
  const [rows, otherRows] = [loaded, other].map((model) => rowsOf(model, asked));
  checkSame(loaded, other, rows!, otherRows!);
  const [own, theirs] = [headsOf(loaded), headsOf(other)];
  const totals = new Float64Array(own.count * theirs.count);
  let done = 0;
  for (const row of rows!) {
    const a = await attentionOf(loaded, row, options.signal);
    const b = loaded === other ? a : await attentionOf(other, row, options.signal);
    for (const [head, sums] of (await summed(a, b, own.count, options)).entries())
      for (const [index, sum] of sums.entries()) totals[head * theirs.count + index]! += sum;
    report(options, { stage: "run", done: ++done, total: rows!.length, unit: "texts" });
  }
  const tokens = rows!.reduce((sum, { ids }) => sum + ids.length, 0);
  const mean = (index: number) => {
    const isPruned =
      own.pruned.has(Math.floor(index / theirs.count)) || theirs.pruned.has(index % theirs.count);
    return isPruned ? Number.NaN : totals[index]! / tokens;
  };
  const data = Float32Array.from(totals, (_, index) => mean(index));
  return { distances: floatTensor(data, [own.count, theirs.count]), tokens };
}

function textsOf({ text, texts }: DistancesInput): readonly string[] {
  if (text === undefined && texts !== undefined) return texts;
  if (text !== undefined && texts === undefined) return [text];
  throw new AppError(
    "bad-input",
    "Exactly one of text and texts is needed.",
    "Pass a text, or a list of them.",
  );
}

/** Throws unless both models read the same tokens. */
function checkSame(own: LoadedModel, other: LoadedModel, rows: readonly Row[], others: readonly Row[]): void {
  const isSame = rows.every(({ ids }, text) => ids.join() === others[text]!.ids.join());
  if (isSame) return;
  throw new AppError(
    "bad-input",
    `${own.info.name} and ${other.info.name} read different tokens, so their rows of attention cannot be compared.`,
    "Compare models of one tokenizer.",
  );
}

function headsOf({ info: { numLayers, numHeads, prunedHeads } }: LoadedModel) {
  const pruned = new Set(placesOf(prunedHeads).map(([layer, head]) => layer * numHeads + head));
  return { count: numLayers * numHeads, pruned };
}

/** `[G, T, T]` of one text. */
async function attentionOf(
  loaded: LoadedModel,
  row: Row,
  signal: AbortSignal | undefined,
): Promise<FloatTensor> {
  const { model, sessions } = loaded;
  const program = attendProgram(model, {
    masked: false,
    hiddenStates: false,
    queriesAndKeys: false,
    logits: "none",
  });
  const outputs = await sessions.run(program, feedsOf(loaded, { rows: [row], indices: [0] }), signal);
  const seqLen = row.ids.length;
  const { data } = expandHeads(outputs, "attentions", model, [1, model.numHeads, seqLen, seqLen]);
  return floatTensor(data, [model.numLayers * model.numHeads, seqLen, seqLen]);
}

/** `distanceSums` of every head, with pauses in which the worker can receive a cancellation. */
async function summed(
  a: FloatTensor,
  b: FloatTensor,
  count: number,
  { signal = new AbortController().signal }: CallOptions,
): Promise<readonly Float64Array[]> {
  const sums = await collectInSlices(distanceSums(a, b), count, signal, () => undefined);
  if (!sums) throw aborted();
  return sums;
}
