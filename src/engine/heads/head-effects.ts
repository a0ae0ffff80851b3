/** @file What the loss and the metric of a classifier become while one head alone is masked, for each head in turn. */

import { allPlaces, type HeadPlace, hasHead } from "../../analysis/head-sets";
import { judge } from "../../analysis/judge";
import { type CallOptions, report } from "../../lib/call";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { HeadEffectsInput, HeadEffectsResult } from "../api/api";
import { batchesOf } from "../input/batches";
import { readTexts } from "../input/input";
import { maskTensor, type RunBatch } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { readLabels } from "./labels";
import { MaskRunner } from "./mask-runner";
import { checkClassifier, LogitRows, runScore } from "./scoring";
import { watchedMetric } from "./search";
import { labelTargets, type Targets } from "./targets";

export async function headEffects(
  loaded: LoadedModel,
  input: HeadEffectsInput,
  options: CallOptions = {},
): Promise<HeadEffectsResult> {
  checkClassifier(loaded);
  const rows = readTexts(loaded, input.texts);
  const truth = readLabels(loaded, input.labels, rows.length);
  const { numLayers, numHeads, prunedHeads } = loaded.info;
  // From the last layer down, so that a CPU finds the layers below the masked head as they were.
  const places = allPlaces(loaded.info)
    .filter((place) => !hasHead(prunedHeads, place))
    .toReversed();
  const metric = watchedMetric(truth);
  const [unmasked, ...masked] = await logitsUnder(loaded, labelTargets(truth), rows, places, options);
  const effectOf = (logits: FloatTensor) => {
    const judged = judge(logits, truth);
    // `watchedMetric` ensures that there is a metric.
    return { loss: judged.loss, value: judged.metric?.value ?? Number.NaN };
  };
  const tensors = { loss: blank([numLayers, numHeads]), value: blank([numLayers, numHeads]) };
  places.forEach(([layer, head], index) => {
    const { loss, value } = effectOf(masked[index]!);
    tensors.loss.data[layer * numHeads + head] = loss;
    tensors.value.data[layer * numHeads + head] = value;
  });
  return { metric, whole: effectOf(unmasked!), ...tensors };
}

const blank = ([layers, heads]: readonly [number, number]): FloatTensor =>
  floatTensor(new Float32Array(layers * heads).fill(Number.NaN), [layers, heads]);

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
