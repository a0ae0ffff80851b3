/** @file The fake engine's answers about heads: plausible, deterministic, simple arithmetic. */

import { blankHeads } from "../analysis/absent-heads";
import {
  allPlaces,
  countHeads,
  type HeadSet,
  headSet,
  headsOfMask,
  maskTensor,
  writeHeads,
} from "../analysis/head-sets";
import type {
  DataTable,
  ImportanceInput,
  ImportanceResult,
  ModelInfo,
  PruneResult,
  ScoreInput,
  ScoreResult,
  SearchInput,
  SearchOptions,
  SearchResult,
  SearchStep,
} from "../engine/api/api";
import type { HeadsApi } from "../engine/api/heads";
import type { CallOptions } from "../lib/call";
import { throwIfAborted } from "../lib/errors";
import { type FloatTensor, floatTensor } from "../lib/tensor";

/** The parts of the fake engine that calls about heads need. */
export interface Answering {
  readonly models: Map<string, ModelInfo>;
  readonly calls: string[];
  /** Throws `AppError` for a model that is not loaded. */
  readonly modelOf: (model: string) => ModelInfo;
  /** Answers after the gate, or rejects at once when the signal fires. */
  readonly answer: <Value>(
    call: string,
    options: CallOptions | undefined,
    make: () => Value,
  ) => Promise<Value>;
}

/** The calls for importance, masking searches and pruned models. */
export function fakeHeadsApi({ models, calls, modelOf, answer }: Answering): Omit<HeadsApi, "entropy"> {
  return {
    importance: (model, input, options) =>
      answer(`importance ${model} ${input.texts.length}`, options, () =>
        fakeImportance(modelOf(model), input),
      ),
    search: (model, input, options) => {
      calls.push(`search ${model} ${input.order} ${input.seed} after ${input.resume?.length ?? 0}`);
      return fakeSearch(modelOf(model), input, options);
    },
    prune: (model, heads, options) =>
      answer(`prune ${model} ${writeHeads(heads)}`, options, () => {
        const info = fakePruned(modelOf(model), heads);
        models.set(info.model, info);
        return info;
      }),
    exportModel: (model, format, options) =>
      answer(`export ${model} ${format}`, options, () => new Blob([`${format} of ${model}`])),
  };
}

/** Four rows of two classes. */
export const feelings: DataTable = {
  name: "feelings",
  columns: [
    { name: "text", values: ["sad one", "sad two", "glad one", "glad two"] },
    { name: "label", values: ["sadness", "sadness", "joy", "joy"] },
  ],
  numRows: 4,
  notices: [],
};

/** The masked heads, for a call's name; empty without a mask. */
export const maskedOf = (mask: FloatTensor | undefined): string =>
  mask ? ` ${writeHeads(headsOfMask(mask))}` : "";

/** Each masked head shifts the logits by 0.1 and lowers the accuracy by 0.01. */
export function fakeScore(info: ModelInfo, { texts, labels, headMask }: ScoreInput): ScoreResult {
  const numClasses = info.labels?.length ?? 0;
  const masked = countHeads(headMask ? headsOfMask(headMask) : info.prunedHeads);
  const logits = Float32Array.from({ length: texts.length * numClasses }, (_, i) => {
    const row = Math.floor(i / numClasses);
    return Math.sin(texts[row]!.length + (i % numClasses)) + 0.1 * masked * (i % numClasses);
  });
  const scored = labels && { ...fakeAccuracy(masked), loss: 0.5 + 0.1 * masked };
  return { logits: floatTensor(logits, [texts.length, numClasses]), ...scored };
}

const fakeAccuracy = (masked: number) => {
  const accuracy = 0.9 - 0.01 * masked;
  return { accuracy, metric: { name: "accuracy", value: accuracy } as const };
};

/** The importance of a head grows with its number; it is NaN for pruned heads. */
function fakeImportance(info: ModelInfo, { texts }: ImportanceInput): ImportanceResult {
  const values = Float32Array.from(allPlaces(info), ([, head]) => head / info.numHeads);
  const whole = floatTensor(values, [info.numLayers, info.numHeads]);
  const importance = blankHeads(whole, info.prunedHeads);
  return {
    gradient: importance,
    importance,
    byDefinition: { batch: importance, example: importance, position: importance, cumulative: importance },
    tokens: texts.length,
    loss: 1,
  };
}

/** Masks heads in order; each lowers the accuracy by 0.01. */
async function fakeSearch(
  info: ModelInfo,
  { resume = [], threshold = 0.05 }: SearchInput,
  { onStep, signal }: SearchOptions = {},
): Promise<SearchResult> {
  const steps: SearchStep[] = [...resume];
  const places = allPlaces(info);
  const isWithin = (accuracy: number) => accuracy >= 0.9 - threshold - 1e-9;
  while (isWithin(steps.at(-1)?.accuracy ?? 1) && steps.length <= places.length) {
    const masked = steps.length;
    const head = places[masked - 1] ?? null;
    steps.push({ masked, head, ...fakeAccuracy(masked), loss: 1, milliseconds: 10 });
    throwIfAborted(signal);
    await onStep?.(steps.at(-1)!);
    throwIfAborted(signal);
  }
  const order = steps.flatMap(({ head }) => (head ? [head] : []));
  return {
    metric: "accuracy",
    curve: steps.map(({ masked, metric }) => [masked, metric.value]),
    order,
    mask: maskTensor(headSet(order.slice(0, -1)), info),
    steps,
    fell: true,
  };
}

/** Each head has ten parameters. */
function fakePruned(info: ModelInfo, heads: HeadSet): PruneResult {
  const parametersAfter = info.parameters - 10 * countHeads(heads);
  return {
    ...info,
    model: `${info.model}-${writeHeads(heads)}`,
    prunedHeads: heads,
    parameters: parametersAfter,
    parametersBefore: info.parameters,
    parametersAfter,
  };
}
