/** @file The masking search over a classifier: evaluates the masks that `analysis/masking-search.ts` asks for. */

import { normaliseLayers } from "../analysis/importance";
import {
  type Evaluation,
  type MaskingOrder,
  type MaskingPlan,
  type MaskingStep,
  type MaskRequest,
  maskingSearch,
  orderBy,
  randomOrder,
} from "../analysis/masking-search";
import { throwIfAborted } from "../lib/errors";
import { roundTo4 } from "../lib/rounding";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import type { SearchInput, SearchOptions, SearchResult, SearchStep } from "./api";
import { batchesOf, type RowBatch } from "./batches";
import { entropy, gradientsOf } from "./heads";
import { readTexts } from "./input";
import type { LoadedModel } from "./loading";
import { checkClassifier, checkLabels, judge, scoreRows } from "./scoring";
import { classTargets } from "./targets";

/** Heads are masked one at a time; `options.onStep` is awaited after each. */
export async function search(
  loaded: LoadedModel,
  input: SearchInput,
  options: SearchOptions = {},
): Promise<SearchResult> {
  checkClassifier(loaded);
  const rows = readTexts(loaded, input.texts);
  checkLabels(loaded, input.labels, rows.length);
  const batches = batchesOf(rows, loaded.sessions.kind);
  const evaluate = (request: MaskRequest) => evaluateMask(loaded, batches, input.labels, request, options);
  const plan = await planOf(loaded, batches, input, options);
  return run(plan, evaluate, input, loaded, options);
}

async function run(
  plan: MaskingPlan,
  evaluate: (request: MaskRequest) => Promise<Evaluation>,
  input: SearchInput,
  { model }: LoadedModel,
  options: SearchOptions,
): Promise<SearchResult> {
  const steps: SearchStep[] = [...(input.resume ?? [])];
  const fresh: MaskingStep[] = [];
  const total = plan.numHeads - plan.absent.length;
  const loop = maskingSearch(plan, (step) => fresh.push(step));
  let started = performance.now();
  let next = loop.next();
  while (!next.done) {
    next = loop.next(await evaluate(next.value));
    for (const step of fresh.splice(0)) {
      const milliseconds = performance.now() - started;
      steps.push({ ...step, head: placeOf(step.head, model.numHeads), milliseconds });
      options.onProgress?.({ stage: "run", done: step.masked, total, unit: "heads" });
      await options.onStep?.(steps.at(-1)!);
      throwIfAborted(options.signal);
      started = performance.now();
    }
  }
  const { before, after } = next.value;
  const mask = input.returned === "after" ? (after ?? before) : before;
  return {
    curve: steps.map(({ masked, accuracy }) => [masked, roundTo4(accuracy)] as const),
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
  input: SearchInput,
  options: SearchOptions,
): Promise<MaskingPlan> {
  const { numLayers, numHeads } = loaded.model;
  return {
    numHeads: numLayers * numHeads,
    absent: Object.entries(loaded.info.prunedHeads).flatMap(([layer, heads]) =>
      heads.map((head) => Number(layer) * numHeads + head),
    ),
    order: await orderOf(loaded, batches, input, options),
    threshold: input.threshold ?? 0.05,
    relative: input.relative ?? false,
    toTheEnd: input.toTheEnd ?? false,
    done: (input.resume ?? []).map(({ head, ...step }) => ({
      ...step,
      head: head && head[0] * numHeads + head[1],
    })),
  };
}

async function orderOf(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  { order = "importance", seed = 0, texts, labels }: SearchInput,
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
      const { data } = (await entropy(loaded, { texts }, { signal: options.signal })).entropy;
      return orderBy(data.map((value) => -value));
    }
    case "fixed":
      return orderBy((await importanceOf(loaded, batches, labels, undefined, options)).importance.data);
  }
}

async function evaluateMask(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  labels: readonly number[],
  { mask, importance }: MaskRequest,
  { signal }: SearchOptions,
): Promise<Evaluation> {
  const headMask = floatTensor(mask, [loaded.model.numLayers, loaded.model.numHeads]);
  if (importance) {
    const under = await importanceOf(loaded, batches, labels, headMask, { signal });
    return { ...judge(under.logits, labels), importance: under.importance.data };
  }
  const logits = await scoreRows(loaded, batches, headMask, { signal });
  return { ...judge(logits, labels), importance: null };
}

/** The exercise's importance, `[L, H]`, and the logits of the same forward pass. Dividing by the tokens changes no order. */
async function importanceOf(
  loaded: LoadedModel,
  batches: readonly RowBatch[],
  labels: readonly number[],
  headMask: FloatTensor | undefined,
  { signal }: SearchOptions,
): Promise<{ importance: FloatTensor; logits: FloatTensor }> {
  const { sums, logits } = await gradientsOf(loaded, batches, classTargets(labels), headMask, { signal });
  return { importance: normaliseLayers(sums.batch()), logits: logits! };
}
