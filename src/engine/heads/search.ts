/** @file The masking search over a classifier: evaluates the masks that `analysis/masking-search.ts` asks for. */

import {
  allPlaces,
  type HeadPlace,
  type HeadSet,
  hasHead,
  headSet,
  placesOf,
} from "../../analysis/head-sets";
import { judge, type Truth } from "../../analysis/judge";
import {
  type Evaluation,
  type MaskingOrder,
  type MaskingPlan,
  type MaskingStep,
  type MaskRequest,
  maskingSearch,
  orderBy,
  randomOrder,
} from "../../analysis/masking-search";
import { type MetricName, metricOf } from "../../analysis/metric";
import { normaliseLayers } from "../../analysis/normalise-layers";
import { AppError, throwIfAborted } from "../../lib/errors";
import { roundTo4 } from "../../lib/rounding";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { SearchInput, SearchOptions, SearchResult, SearchStep } from "../api/api";
import { searchOrders } from "../api/heads";
import { batchesOf, type RowBatch } from "../input/batches";
import { checkSeed, readTexts } from "../input/input";
import { maskTensor, type RunBatch } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { entropySums, gradientsOf, runImportance } from "./heads";
import { readLabels } from "./labels";
import { fitsMemory, MaskRunner } from "./mask-runner";
import { checkClassifier, runScore, scoreRows } from "./scoring";
import { labelTargets, type Targets } from "./targets";

/**
 * Masks heads one at a time and awaits `options.onStep` after each. Throws `AppError("bad-input")` for an invalid
 * threshold, order or seed, and for heads that the model does not have.
 */
export async function search(
  loaded: LoadedModel,
  input: SearchInput,
  options: SearchOptions = {},
): Promise<SearchResult> {
  checkClassifier(loaded);
  checkSettings(input);
  candidatesOf(loaded, input.heads);
  const rows = readTexts(loaded, input.texts);
  const truth = readLabels(loaded, input.labels, rows.length);
  const metric = watchedMetric(truth);
  const batches = batchesOf(rows, loaded.sessions.kind);
  const targets = labelTargets(truth);
  const plan = await planOf(loaded, batches, targets, input, options);
  const evaluate = evaluator(loaded, batches, truth, plan, options);
  return run(plan, evaluate, { ...input, metric }, loaded, options);
}

/** The metric to watch. R² of a single text is undefined. */
export function watchedMetric(truth: Truth): MetricName {
  if (truth.problem === "regression" && truth.rows.length < 2)
    throw new AppError("bad-input", "R² of a single text is undefined.", "Pass two texts or more.");
  return metricOf[truth.problem];
}

function checkSettings({ threshold = 0.05, order = "importance", seed = 0 }: SearchInput): void {
  if (!Number.isFinite(threshold) || threshold < 0) {
    throw new AppError(
      "bad-input",
      `${threshold} is not a threshold.`,
      "Pass how far accuracy may fall, such as 0.05: an absolute difference, or with relative a fraction of the start.",
    );
  }
  if (!searchOrders.includes(order)) {
    throw new AppError(
      "bad-input",
      `"${String(order)}" is not an order of masking heads.`,
      `Use one of ${searchOrders.join(", ")}.`,
    );
  }
  checkSeed(seed);
}

async function run(
  plan: MaskingPlan,
  evaluate: (request: MaskRequest) => Promise<Evaluation>,
  input: SearchInput & { readonly metric: MetricName },
  { model }: LoadedModel,
  options: SearchOptions,
): Promise<SearchResult> {
  const { metric: name } = input;
  const steps: SearchStep[] = [...(input.resume ?? [])];
  const fresh: MaskingStep[] = [];
  const total = plan.candidates.length;
  const loop = maskingSearch(plan, (step) => fresh.push(step));
  let started = performance.now();
  let next = loop.next();
  while (!next.done) {
    next = loop.next(await evaluate(next.value));
    for (const { value, ...step } of fresh.splice(0)) {
      const milliseconds = performance.now() - started;
      const head = placeOf(step.head, model.numHeads);
      const accuracy = name === "accuracy" ? { accuracy: value } : {};
      steps.push({ ...step, head, metric: { name, value }, ...accuracy, milliseconds });
      options.onProgress?.({ stage: "run", done: step.masked, total, unit: "heads" });
      await options.onStep?.(steps.at(-1)!);
      throwIfAborted(options.signal);
      started = performance.now();
    }
  }
  const { before, after } = next.value;
  const mask = input.returned === "after" ? (after ?? before) : before;
  return {
    metric: name,
    curve: steps.map(({ masked, metric }) => [masked, roundTo4(metric.value)] as const),
    order: steps.flatMap(({ head }) => (head ? [head] : [])),
    mask: floatTensor(mask, [model.numLayers, model.numHeads]),
    steps,
    fell: after !== null,
  };
}

const placeOf = (head: number | null, numHeads: number): SearchStep["head"] =>
  head === null ? null : [Math.floor(head / numHeads), head % numHeads];

async function planOf(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  targets: Targets,
  input: SearchInput,
  options: SearchOptions,
): Promise<MaskingPlan> {
  const { numLayers, numHeads } = loaded.model;
  return {
    numHeads: numLayers * numHeads,
    candidates: candidatesOf(loaded, input.heads).map(([layer, head]) => layer * numHeads + head),
    order: await orderOf(loaded, batches, targets, input, options),
    threshold: input.threshold ?? 0.05,
    relative: input.relative ?? false,
    toTheEnd: input.toTheEnd ?? false,
    done: (input.resume ?? []).map(({ head, masked, metric, loss }) => ({
      masked,
      head: head && head[0] * numHeads + head[1],
      value: metric.value,
      loss,
    })),
  };
}

/** The heads that may be masked: those that are given, by default all that are not pruned. */
function candidatesOf({ info }: LoadedModel, heads: HeadSet | undefined): readonly HeadPlace[] {
  const present = allPlaces(info).filter((place) => !hasHead(info.prunedHeads, place));
  if (heads === undefined) return present;
  // Callers in the developer tools are not type-checked.
  const chosen = Object.values(heads).every(Array.isArray) ? placesOf(heads) : [];
  const known = headSet(present);
  const strange = chosen.find((place) => !hasHead(known, place));
  if (strange)
    throw new AppError(
      "bad-input",
      `${info.name} has no head ${strange[1]} in layer ${strange[0]}.`,
      "Count layers and heads from 0; pruned heads cannot be masked.",
    );
  if (chosen.length === 0)
    throw new AppError(
      "bad-input",
      "No head may be masked.",
      "Pass { layer: [head, …] }, or no heads for all.",
    );
  return present.filter((place) => hasHead(heads, place));
}

async function orderOf(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  targets: Targets,
  { order = "importance", seed = 0, texts }: SearchInput,
  options: SearchOptions,
): Promise<MaskingOrder> {
  switch (order) {
    case "importance":
      return { kind: "least-important" };
    case "reverse":
      return { kind: "most-important" };
    case "random":
      return randomOrder(loaded.model.numLayers * loaded.model.numHeads, seed);
    case "entropy": {
      const { data } = await entropySums(loaded, texts, { signal: options.signal });
      return orderBy(data.map((value) => -value));
    }
    case "fixed": {
      const run = runImportance(loaded, targets, maskTensor(loaded.model), options.signal);
      return orderBy((await batchImportance(loaded, batches, targets, run, options.signal)).importance.data);
    }
  }
}

type Evaluate = (request: MaskRequest) => Promise<Evaluation>;

/**
 * Evaluates masks. A CPU reuses the layers below the lowest change, unless the backward pass needs too much memory. A
 * GPU recomputes them, which is faster than passing them between programs.
 */
function evaluator(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  truth: Truth,
  { order }: MaskingPlan,
  { signal }: SearchOptions,
): Evaluate {
  const needsGradients = order.kind !== "list";
  const isKept = loaded.sessions.kind === "wasm" && (!needsGradients || fitsMemory(loaded.model, batches));
  const targets = labelTargets(truth);
  const runner = isKept ? new MaskRunner(loaded, targets, needsGradients) : null;
  return async ({ mask, importance }) => {
    const headMask = maskTensor(loaded.model, mask);
    const staged: RunBatch | null = runner && ((batch) => runner.run(batch, headMask, signal));
    if (importance) {
      const run = staged ?? runImportance(loaded, targets, headMask, signal);
      const under = await batchImportance(loaded, batches, targets, run, signal);
      return { ...evaluated(under.logits, truth), importance: under.importance.data };
    }
    const logits = await scoreRows(batches, staged ?? runScore(loaded, headMask, signal), { signal });
    return { ...evaluated(logits, truth), importance: null };
  };
}

/** `watchedMetric` ensures that there is a metric. */
function evaluated(logits: FloatTensor, truth: Truth): Pick<Evaluation, "value" | "loss"> {
  const { loss, metric } = judge(logits, truth);
  return { value: metric!.value, loss };
}

/**
 * Importance by the `batch` definition, `[L, H]`, and the logits. It is not divided by tokens, which does not change
 * the order.
 */
async function batchImportance(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  targets: Targets,
  run: RunBatch,
  signal: AbortSignal | undefined,
): Promise<{ importance: FloatTensor; logits: FloatTensor }> {
  const { sums, logits } = await gradientsOf(loaded, batches, targets, run, { signal });
  return { importance: normaliseLayers(sums.batch()), logits: logits! };
}
