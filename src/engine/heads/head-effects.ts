/** @file What the loss and the metric of a classifier become while one head alone is masked, for each head in turn. */

import { allPlaces, type HeadPlace, hasHead } from "../../analysis/head-sets";
import { judge, truthOfRows } from "../../analysis/judge";
import { metricOf } from "../../analysis/metric";
import { type CallOptions, report } from "../../lib/call";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { HeadEffectsInput, HeadEffectsResult } from "../api/api";
import { batchesOf } from "../input/batches";
import { readTexts } from "../input/input";
import { maskTensor, type RunBatch } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { readLabels } from "./labels";
import { MaskRunner } from "./mask-runner";
import { chosenRows } from "./measure-texts";
import { checkClassifier, LogitRows, runScore } from "./scoring";
import { watchedMetric } from "./search";
import { labelTargets, type Targets } from "./targets";

export async function headEffects(
  loaded: LoadedModel,
  input: HeadEffectsInput,
  options: CallOptions = {},
): Promise<HeadEffectsResult> {
  checkClassifier(loaded);
  const all = readTexts(loaded, input.texts);
  const chosen = chosenRows(input.rows, all.length);
  const rows = chosen.map((row) => all[row]!);
  const truth = truthOfRows(readLabels(loaded, input.labels, all.length), chosen);
  const { numLayers, numHeads, prunedHeads } = loaded.info;
  // From the last layer down, so that a CPU finds the layers below the masked head as they were.
  const places = allPlaces(loaded.info)
    .filter((place) => !hasHead(prunedHeads, place))
    .toReversed();
  const metric = input.rows ? metricOf[truth.problem] : watchedMetric(truth);
  const [unmasked, ...masked] = await logitsUnder(loaded, labelTargets(truth), rows, places, options);
  const effectOf = (logits: FloatTensor) => {
    const judged = judge(logits, truth);
    return { loss: judged.loss, value: judged.metric?.value ?? Number.NaN };
  };
  const tensors = {
    loss: blank([numLayers, numHeads]),
    value: blank([numLayers, numHeads]),
    logits: blank([numLayers, numHeads, ...unmasked!.shape]),
  };
  places.forEach(([layer, head], index) => {
    const place = layer * numHeads + head;
    const { loss, value } = effectOf(masked[index]!);
    tensors.loss.data[place] = loss;
    tensors.value.data[place] = value;
    tensors.logits.data.set(masked[index]!.data, place * unmasked!.data.length);
  });
  return { metric, whole: { ...effectOf(unmasked!), logits: unmasked! }, ...tensors };
}

const blank = (shape: readonly number[]): FloatTensor =>
  floatTensor(new Float32Array(shape.reduce((a, b) => a * b)).fill(Number.NaN), shape);

/**
 * Logits without a mask, and with each of these heads masked alone. Each batch is run under every mask before the next, so
 * that the layers of one batch alone are kept.
 */
async function logitsUnder(
  loaded: LoadedModel,
  targets: Targets,
  rows: Parameters<typeof batchesOf>[0],
  places: readonly HeadPlace[],
  options: CallOptions,
): Promise<readonly FloatTensor[]> {
  const masks = [null, ...places].map((place) => {
    const mask = maskTensor(loaded.model);
    if (place) mask.data[place[0] * loaded.model.numHeads + place[1]] = 0;
    return mask;
  });
  const batches = batchesOf(rows, loaded.sessions.kind);
  const found = masks.map(() => new LogitRows(batches));
  let done = 0;
  for (const batch of batches) {
    const runUnder = runnerOf(loaded, targets, options.signal);
    for (const [index, mask] of masks.entries())
      found[index]!.add((await runUnder(mask)(batch)).get("logits")!, batch.indices);
    done += batch.rows.length;
    report(options, { stage: "run", done, total: rows.length, unit: "texts" });
  }
  return found.map((logits) => logits.tensor());
}

/** On a CPU the layers below the lowest change are reused; a GPU recomputes them faster than they could be passed on. */
function runnerOf(
  loaded: LoadedModel,
  targets: Targets,
  signal: AbortSignal | undefined,
): (mask: FloatTensor) => RunBatch {
  if (loaded.sessions.kind !== "wasm") return (mask) => runScore(loaded, mask, signal);
  const runner = new MaskRunner(loaded, targets, false);
  return (mask) => (batch) => runner.run(batch, mask, signal);
}
