/** @file The continuations of several beams in one ranking: the best of them, or a sample without replacement. */

import { exponential } from "../lib/exponential";

/** A beam and what its next token adds. */
export interface ScoredBeam {
  /** `[vocabSize]`: processed log-probabilities. */
  readonly scores: Float32Array;
  /** What its tokens so far sum up to. */
  readonly total: number;
}

export interface Continuation {
  /** Index of the beam. */
  readonly beam: number;
  readonly token: number;
  readonly total: number;
}

/** The sum as the library's float32. */
function totalOf({ scores, total }: ScoredBeam, token: number): number {
  return Math.fround(scores[token]! + total);
}

/**
 * The `count` best continuations, best first. Of equal totals the lower beam and then the lower token comes first; the
 * library leaves the order of equals open.
 */
export function bestContinuations(beams: readonly ScoredBeam[], count: number): Continuation[] {
  const best: Continuation[] = [];
  let bar = Number.NEGATIVE_INFINITY;
  beams.forEach((scoredBeam, beam) => {
    for (let token = 0; token < scoredBeam.scores.length; token++) {
      const total = totalOf(scoredBeam, token);
      if (best.length === count && total <= bar) continue;
      insert(best, { beam, token, total });
      if (best.length > count) best.pop();
      bar = best[best.length - 1]!.total;
    }
  });
  return best;
}

function insert(best: Continuation[], continuation: Continuation): void {
  let place = best.length;
  while (place > 0 && best[place - 1]!.total < continuation.total) place--;
  best.splice(place, 0, continuation);
}

/**
 * `count` different continuations drawn by their probability, each draw among what is left, best first. `next` gives
 * uniform numbers. Where fewer have any probability, the best of the others fill the places.
 */
export function drawContinuations(
  beams: readonly ScoredBeam[],
  count: number,
  next: () => number,
): Continuation[] {
  const vocabSize = beams[0]!.scores.length;
  const weights = weightsOf(beams, vocabSize);
  const drawn: Continuation[] = [];
  while (drawn.length < count) {
    const place = take(weights, next);
    if (place < 0) break;
    const beam = Math.floor(place / vocabSize);
    const token = place % vocabSize;
    drawn.push({ beam, token, total: totalOf(beams[beam]!, token) });
  }
  const all = drawn.length < count ? withFillers(beams, drawn, count) : drawn;
  return all.sort((a, b) => b.total - a.total || a.beam - b.beam || a.token - b.token);
}

/** `[beams, vocabSize]`: exp(total), shifted by the largest. */
function weightsOf(beams: readonly ScoredBeam[], vocabSize: number): Float64Array {
  const largest = bestContinuations(beams, 1)[0]!.total;
  const weights = new Float64Array(beams.length * vocabSize);
  beams.forEach((scoredBeam, beam) => {
    for (let token = 0; token < vocabSize; token++) {
      const below = totalOf(scoredBeam, token) - largest;
      // Where everything was removed, −∞ − −∞ is no number and weighs nothing.
      if (below > Number.NEGATIVE_INFINITY) weights[beam * vocabSize + token] = exponential(below);
    }
  });
  return weights;
}

/** Takes the place at which the weights, summed in order, pass a uniform number; −1 where none has weight. */
function take(weights: Float64Array, next: () => number): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return -1;
  const target = next() * sum;
  let cumulative = 0;
  const place = weights.findIndex((weight) => {
    cumulative += weight;
    return cumulative > target;
  });
  weights[place] = 0;
  return place;
}

function withFillers(
  beams: readonly ScoredBeam[],
  drawn: readonly Continuation[],
  count: number,
): Continuation[] {
  const isDrawn = ({ beam, token }: Continuation) =>
    drawn.some((other) => other.beam === beam && other.token === token);
  const others = bestContinuations(beams, count).filter((continuation) => !isDrawn(continuation));
  return [...drawn, ...others.slice(0, count - drawn.length)];
}
