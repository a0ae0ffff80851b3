/** @file What the loss and the metric of a classifier become while one head alone is masked, for each head in turn. */

import { allPlaces, hasHead } from "../../analysis/head-sets";
import { judge, type Truth } from "../../analysis/judge";
import { type CallOptions, report } from "../../lib/call";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { Row } from "../../programs/feeds";
import type { HeadEffectsInput, HeadEffectsResult } from "../api/api";
import { batchesOf, type RowBatch } from "../input/batches";
import { readTexts } from "../input/input";
import { maskTensor } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { readLabels } from "./labels";
import { MaskRunner } from "./mask-runner";
import { checkClassifier, runScore, scoreRows } from "./scoring";
import { watchedMetric } from "./search";
import { labelTargets } from "./targets";

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
  const evaluate = evaluator(loaded, rows, truth, options.signal);
  const whole = await evaluate(maskTensor(loaded.model));
  const [loss, value] = [0, 1].map(() => new Float32Array(numLayers * numHeads).fill(Number.NaN)) as [
    Float32Array,
    Float32Array,
  ];
  for (const [done, [layer, head]] of places.entries()) {
    const mask = maskTensor(loaded.model);
    mask.data[layer * numHeads + head] = 0;
    const judged = await evaluate(mask);
    loss[layer * numHeads + head] = judged.loss;
    value[layer * numHeads + head] = judged.value;
    report(options, { stage: "run", done: done + 1, total: places.length, unit: "heads" });
  }
  const shape = [numLayers, numHeads];
  return { metric, whole, loss: floatTensor(loss, shape), value: floatTensor(value, shape) };
}

type Effect = HeadEffectsResult["whole"];

/** On a CPU the layers below the lowest change are reused; a GPU recomputes them faster than they could be passed on. */
function evaluator(
  loaded: LoadedModel,
  rows: readonly Row[],
  truth: Truth,
  signal: AbortSignal | undefined,
): (mask: FloatTensor) => Promise<Effect> {
  const batches = batchesOf(rows, loaded.sessions.kind);
  const runner = loaded.sessions.kind === "wasm" ? new MaskRunner(loaded, labelTargets(truth), false) : null;
  return async (mask) => {
    const run = runner
      ? (batch: RowBatch) => runner.run(batch, mask, signal)
      : runScore(loaded, mask, signal);
    // `watchedMetric` ensures that there is a metric.
    const { loss, metric } = judge(await scoreRows(batches, run, { signal }), truth);
    return { loss, value: metric?.value ?? Number.NaN };
  };
}
