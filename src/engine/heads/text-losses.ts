/** @file The loss of each text, as it is or under a mask, and what a head that is masked alone changes of it. */

import type { HeadPlace } from "../../analysis/head-sets";
import { type CallOptions, report } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import { lossesProgram } from "../../programs/losses";
import type { TextLossesInput, TextLossesResult } from "../api/api";
import { batchesOf } from "../input/batches";
import { checkHeadMask } from "../input/input";
import { feedsOf, maskTensor } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { truthOf } from "./heads";
import { rowsOf } from "./measured-rows";
import { labelTargets, nextTokenTargets } from "./targets";

export async function textLosses(
  loaded: LoadedModel,
  input: TextLossesInput,
  options: CallOptions = {},
): Promise<TextLossesResult> {
  checkHeadMask(loaded, input.headMask);
  const rows = rowsOf(loaded, input);
  const truth = truthOf(loaded, rows, input.labels);
  const targets = truth ? labelTargets(truth) : nextTokenTargets(rows);
  const program = lossesProgram(loaded.model, targets.loss);
  const headMask = input.headMask ?? maskTensor(loaded.model);
  const counts = rows.map(({ ids }) => (truth ? 1 : Math.max(0, ids.length - 1)));
  const losses = new Array<number>(rows.length).fill(Number.NaN);
  let done = 0;
  // The logits of a whole vocabulary take much memory, so batches of a language model are small on every device.
  for (const batch of batchesOf(rows, truth ? loaded.sessions.kind : "wasm")) {
    const feeds = { ...feedsOf(loaded, batch, headMask), targets: targets.feeds(batch).targets! };
    const { data } = (await loaded.sessions.run(program, feeds, options.signal)).get("losses")!;
    const size = data.length / batch.rows.length;
    batch.indices.forEach((text, row) => {
      losses[text] = meanOf(data.subarray(row * size, row * size + counts[text]!));
    });
    done += batch.rows.length;
    report(options, { stage: "run", done, total: rows.length, unit: "texts" });
  }
  checkLosses(losses, counts);
  return { losses, counts };
}

/** NaN for nothing. */
const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function checkLosses(losses: readonly number[], counts: readonly number[]): void {
  const wrong = losses.find((loss, text) => counts[text]! > 0 && !Number.isFinite(loss));
  if (wrong !== undefined) throw badNumbers(`The loss of a text is ${wrong}.`);
}

/** Of each text the loss while the head is masked too, less the loss; NaN for a text without one. */
export async function lossChanges(
  loaded: LoadedModel,
  input: TextLossesInput,
  [layer, head]: HeadPlace,
  options: CallOptions,
): Promise<readonly number[]> {
  const whole = await textLosses(loaded, input, options);
  const headMask: FloatTensor = maskTensor(loaded.model, input.headMask?.data.slice());
  headMask.data[layer * loaded.model.numHeads + head] = 0;
  const masked = await textLosses(loaded, { ...input, headMask }, options);
  return masked.losses.map((loss, text) => loss - whole.losses[text]!);
}
