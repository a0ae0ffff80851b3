/** @file What the engine without models says of heads: plausible, deterministic, by arithmetic alone. */

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
} from "../engine/api";
import { blankHeads } from "../lib/absent-heads";
import { throwIfAborted } from "../lib/errors";
import {
  allPlaces,
  countHeads,
  type HeadSet,
  headSet,
  headsOfMask,
  maskTensor,
  writeHeads,
} from "../lib/head-sets";
import { type FloatTensor, floatTensor } from "../lib/tensor";

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

/** The heads that a mask hides, for a call's name; empty without a mask. */
export const maskedOf = (mask: FloatTensor | undefined): string =>
  mask ? ` ${writeHeads(headsOfMask(mask))}` : "";

/** Logits that each masked head shifts by 0.1; the accuracy falls by a hundredth with each. */
export function fakeScore(info: ModelInfo, { texts, labels, headMask }: ScoreInput): ScoreResult {
  const numClasses = info.labels?.length ?? 0;
  const masked = countHeads(headMask ? headsOfMask(headMask) : info.prunedHeads);
  const logits = Float32Array.from({ length: texts.length * numClasses }, (_, i) => {
    const row = Math.floor(i / numClasses);
    return Math.sin(texts[row]!.length + (i % numClasses)) + 0.1 * masked * (i % numClasses);
  });
  const scored = labels && { accuracy: 0.9 - 0.01 * masked, loss: 0.5 + 0.1 * masked };
  return { logits: floatTensor(logits, [texts.length, numClasses]), ...scored };
}

/** The importance of a head is its number; NaN where it was pruned. */
export function fakeImportance(info: ModelInfo, { texts }: ImportanceInput): ImportanceResult {
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

/** Heads go in order; accuracy falls by a hundredth with each. */
export async function fakeSearch(
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
    steps.push({ masked, head, accuracy: 0.9 - 0.01 * masked, loss: 1, milliseconds: 10 });
    throwIfAborted(signal);
    await onStep?.(steps.at(-1)!);
    throwIfAborted(signal);
  }
  const order = steps.flatMap(({ head }) => (head ? [head] : []));
  return {
    curve: steps.map(({ masked, accuracy }) => [masked, accuracy]),
    order,
    mask: maskTensor(headSet(order.slice(0, -1)), info),
    steps,
    fell: true,
  };
}

/** Each head has ten parameters. */
export function fakePruned(info: ModelInfo, heads: HeadSet): PruneResult {
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
