/** @file Scores all changed alike: temperature and renormalize_logits. */

import { type Distribution, logSoftmax } from "../scores";
import { type Effect, type SettingsOf, unchanged } from "./processor";

export function applyTemperature({ temperature }: SettingsOf<"temperature">, scores: Float32Array): Effect {
  const divisor = Math.fround(temperature);
  return { ...unchanged(scores), scores: scores.map((score) => score / divisor) };
}

/** Log-softmax over what is left, so that the scores of beams stay comparable. */
export function renormalize(distribution: Distribution): Effect {
  return unchanged(distribution.summary.kept === 0 ? distribution.scores : logSoftmax(distribution));
}
