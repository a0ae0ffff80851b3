/**
 * @file Scores of the next token as a distribution. Scores are float32, as in the library, and every step is
 * rounded as the library rounds it, so that near ties are decided alike; sums are float64 in token order,
 * and the exponential and the logarithm have the same bits in every browser.
 */

import { AppError } from "../lib/errors";
import { exponential } from "../lib/exponential";
import { logarithm } from "../lib/logarithm";

export interface Summary {
  /** The largest score; −∞ where every token was removed. */
  readonly largest: number;
  /** Σ exp(score − largest), from 1 up; 0 if every token was removed. */
  readonly sum: number;
  /** ln of `sum`: the log-probability of a token is `score − largest − logSum`. */
  readonly logSum: number;
  /** −Σ p ln p, in nats. */
  readonly entropy: number;
  /** How many tokens are not removed. */
  readonly kept: number;
}

export interface Distribution {
  /** `[vocabSize]`, −∞ for what was removed. */
  readonly scores: Float32Array;
  readonly summary: Summary;
}

/** Throws `AppError` if a score is NaN or +∞. */
export function distributionOf(scores: Float32Array): Distribution {
  return { scores, summary: summarize(scores) };
}

/** Throws `AppError` if a score is NaN or +∞. */
export function summarize(scores: Float32Array): Summary {
  const largest = maximum(scores);
  if (largest === Number.NEGATIVE_INFINITY) return nothingLeft(scores);
  let sum = 0;
  let weighted = 0;
  let kept = 0;
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token]!;
    if (score === Number.NEGATIVE_INFINITY) continue;
    const below = score - largest;
    const weight = exponential(below);
    sum += weight;
    weighted += weight * below;
    kept++;
  }
  if (!Number.isFinite(sum)) throw notNumbers();
  const logSum = logarithm(sum);
  return { largest, sum, logSum, entropy: logSum - weighted / sum, kept };
}

/**
 * The distribution of `scores`, which differ from those of `before` in `tokens` only: computed from the few changes if that
 * loses no digits, which saves a pass over the vocabulary.
 */
export function changedDistribution(
  before: Distribution,
  scores: Float32Array,
  tokens: readonly number[],
): Distribution {
  const { largest, logSum, entropy } = before.summary;
  let { sum, kept } = before.summary;
  let weighted = (logSum - entropy) * sum;
  let gone = 0;
  for (const token of tokens) {
    const old = before.scores[token]!;
    if (old === Number.NEGATIVE_INFINITY) continue;
    const score = scores[token]!;
    if (old === largest || score > largest) return distributionOf(scores);
    const weight = exponential(old - largest);
    const left = score === Number.NEGATIVE_INFINITY ? 0 : exponential(score - largest);
    sum += left - weight;
    weighted += (left === 0 ? 0 : left * (score - largest)) - weight * (old - largest);
    gone += weight;
    if (score === Number.NEGATIVE_INFINITY) kept--;
  }
  if (gone >= before.summary.sum / 2) return distributionOf(scores);
  const newLogSum = logarithm(sum);
  return { scores, summary: { largest, sum, logSum: newLogSum, entropy: newLogSum - weighted / sum, kept } };
}

function maximum(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token]!;
    if (score > largest) largest = score;
  }
  return largest;
}

function nothingLeft(scores: Float32Array): Summary {
  if (scores.some(Number.isNaN)) throw notNumbers();
  return { largest: Number.NEGATIVE_INFINITY, sum: 0, logSum: Number.NEGATIVE_INFINITY, entropy: 0, kept: 0 };
}

function notNumbers(): AppError {
  return new AppError(
    "bad-checkpoint",
    "The model gave scores that are not numbers.",
    "Load the model again; if it stays so, its weights are damaged.",
  );
}

/** The log-probability of `token`; −∞ where it was removed. */
export function logProbability({ scores, summary }: Distribution, token: number): number {
  return summary.kept === 0 ? Number.NEGATIVE_INFINITY : scores[token]! - summary.largest - summary.logSum;
}

/** Log-softmax as the library's float32: the difference to the largest, less the rounded logarithm of the sum. */
export function logSoftmax({ scores, summary }: Distribution): Float32Array {
  const { largest } = summary;
  const shift = Math.fround(summary.logSum);
  const result = new Float32Array(scores.length);
  for (let token = 0; token < scores.length; token++) {
    result[token] = Math.fround(scores[token]! - largest) - shift;
  }
  return result;
}

/** One entry of `logSoftmax`. */
export function roundedLogProbability({ scores, summary }: Distribution, token: number): number {
  return Math.fround(Math.fround(scores[token]! - summary.largest) - Math.fround(summary.logSum));
}

/** The same distribution with log-probabilities as scores: what beams add up. */
export function toLogProbabilities(distribution: Distribution): Distribution {
  const { summary } = distribution;
  return {
    scores: logSoftmax(distribution),
    summary: { ...summary, largest: 0 - Math.fround(summary.logSum) },
  };
}

/** Softmax, each probability rounded to float32; all 0 if every token was removed. */
export function probabilities({ scores, summary }: Distribution): Float32Array {
  const { largest, sum, kept } = summary;
  const result = new Float32Array(scores.length);
  if (kept === 0) return result;
  for (let token = 0; token < scores.length; token++) {
    const below = scores[token]! - largest;
    if (below !== Number.NEGATIVE_INFINITY) result[token] = exponential(below) / sum;
  }
  return result;
}

/** How many tokens come before `token` when sorted by score, plus 1; of equal scores the lower id comes first. */
export function rankOf(scores: Float32Array, token: number): number {
  const own = scores[token]!;
  let rank = 1;
  for (let other = 0; other < scores.length; other++) {
    if (scores[other]! > own || (scores[other] === own && other < token)) rank++;
  }
  return rank;
}

/** The token with the largest score, the lowest id among equals; token 0 if every token was removed, as in the library. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token++) {
    if (scores[token]! > scores[best]!) best = token;
  }
  return best;
}
