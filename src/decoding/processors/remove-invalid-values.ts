/** @file remove_invalid_values: scores that are not finite become finite, so that nothing is impossible. */

import { flag } from "../options/value-kind";
import { defineProcessor, unchanged } from "./processor";

/** The largest float32. */
const largest = 3.4028234663852886e38;

/** `InfNanRemoveLogitsProcessor` of the library. Scores that are not numbers are replaced before a row begins. */
export const removeInvalidValues = defineProcessor({
  ...flag,
  schema: flag.schema.nullish(),
  settings: (isAsked) => (isAsked ? {} : null),
  apply: (_settings, { scores }) => ({ ...unchanged(scores), scores: scores.map(validScore) }),
  explain: {},
});

function validScore(score: number): number {
  if (Number.isNaN(score)) return 0;
  return Math.min(largest, Math.max(-largest, score));
}

/** A model's logits, `[vocabSize]`: NaN and +∞ are replaced if a processor of the row asks for that. */
export function validLogits(logits: Float32Array, processors: readonly Named[]): Float32Array {
  return asksForValid(processors)
    ? logits.map((score) => (score < -largest ? score : validScore(score)))
    : logits;
}

/** Whether log-softmax gives NaN for every token, each of which then counts as 0. */
export function hasNoLogProbabilities(logits: Float32Array, processors: readonly Named[]): boolean {
  return asksForValid(processors) && logits.some((score) => Number.isNaN(score) || score > largest);
}

interface Named {
  readonly name: string;
}

const asksForValid = (processors: readonly Named[]): boolean =>
  processors.some(({ name }) => name === "remove_invalid_values");
