/** @file The continuations of several beams in one ranking: the best of them, or a sample without replacement. */

import { exponential } from "../../lib/exponential";
import { topTokens } from "../ordering";

/** A beam and what its next token adds. */
export interface ScoredBeam {
  /** `[vocabSize]`: grows with what the tokens add. */
  readonly order: Float32Array;
  /** What a token adds: its processed log-probability, a float32. */
  readonly scoreOf: (token: number) => number;
  /** The sum over the beam's tokens so far. */
  readonly total: number;
}

export interface Continuation {
  /** Index of the beam. */
  readonly beam: number;
  readonly token: number;
  /** `scoreOf` the token. */
  readonly score: number;
  readonly total: number;
}

/** The sum as the library's float32. */
export function continueBeam(scoredBeam: ScoredBeam, beam: number, token: number): Continuation {
  const score = scoredBeam.scoreOf(token);
  return { beam, token, score, total: Math.fround(score + scoredBeam.total) };
}

function byTotal(a: Continuation, b: Continuation): number {
  // −∞ − −∞ is NaN; the two are equal.
  return b.total - a.total || a.beam - b.beam;
}

/**
 * The `count` best continuations, best first. Ties go to the lower beam, then to the larger score; the library
 * leaves their order open. Tokens that were removed come last, so that there are always enough.
 */
export function bestContinuations(beams: readonly ScoredBeam[], count: number): Continuation[] {
  const best = beams.flatMap((scoredBeam, beam) =>
    topTokens(scoredBeam.order, count).map((token) => continueBeam(scoredBeam, beam, token)),
  );
  if (best.length < count) best.push(...removedContinuations(beams, count));
  return best.sort(byTotal).slice(0, count);
}

/** Those with total −∞, by beam and token. */
function removedContinuations(beams: readonly ScoredBeam[], count: number): Continuation[] {
  return beams
    .flatMap((scoredBeam, beam) =>
      [...scoredBeam.order.keys()]
        .filter((token) => scoredBeam.order[token] === Number.NEGATIVE_INFINITY)
        .map((token) => continueBeam(scoredBeam, beam, token)),
    )
    .slice(0, count);
}

/**
 * `count` different continuations drawn by their probability, each draw among what is left, best first. `next` gives
 * uniform numbers. If fewer have any probability, the best of the others fill up the list.
 */
export function drawContinuations(
  beams: readonly ScoredBeam[],
  count: number,
  next: () => number,
): Continuation[] {
  const vocabSize = beams[0]!.order.length;
  const weights = weightsOf(beams, vocabSize);
  const drawn: Continuation[] = [];
  while (drawn.length < count) {
    const place = take(weights, next);
    if (place < 0) break;
    const beam = Math.floor(place / vocabSize);
    drawn.push(continueBeam(beams[beam]!, beam, place % vocabSize));
  }
  const all = drawn.length < count ? withFillers(beams, drawn, count) : drawn;
  return all.sort(byTotal);
}

/** `[beams, vocabSize]`: exp(total), shifted by the largest. */
function weightsOf(beams: readonly ScoredBeam[], vocabSize: number): Float64Array {
  const largest = bestContinuations(beams, 1)[0]!.total;
  const weights = new Float64Array(beams.length * vocabSize);
  beams.forEach((scoredBeam, beam) => {
    for (let token = 0; token < vocabSize; token++) {
      const below = Math.fround(scoredBeam.scoreOf(token) + scoredBeam.total) - largest;
      // If everything was removed, −∞ − −∞ is NaN and the weight stays 0.
      if (below > Number.NEGATIVE_INFINITY) weights[beam * vocabSize + token] = exponential(below);
    }
  });
  return weights;
}

/** Takes the place at which the weights, summed in order, pass a uniform number; −1 if none has weight. */
function take(weights: Float64Array, next: () => number): number {
  let sum = 0;
  for (let place = 0; place < weights.length; place++) sum += weights[place]!;
  if (sum === 0) return -1;
  const target = next() * sum;
  let place = -1;
  let cumulative = 0;
  while (cumulative <= target && place < weights.length - 1) cumulative += weights[++place]!;
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
