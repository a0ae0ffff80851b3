/** @file How contrastive search weighs a candidate's confidence against its similarity to the text before it. */

export interface Weighed {
  /** After the processors, over the whole vocabulary. */
  readonly probability: number;
  /** The largest cosine between its hidden state and that of any earlier token. */
  readonly penalty: number;
  readonly score: number;
}

/** (1 − alpha) · probability − alpha · penalty, rounded to float32 where the library rounds. */
export function contrastiveScore(probability: number, penalty: number, alpha: number): number {
  const confidence = Math.fround(Math.fround(1 - alpha) * probability);
  return Math.fround(confidence - Math.fround(Math.fround(alpha) * penalty));
}

/**
 * The candidates of one step scored with another `alpha` or a smaller `k`, best first: the first is the one that such a
 * search would have chosen here. `candidates`: likeliest first.
 */
export function rankAgain<Candidate extends Weighed>(
  candidates: readonly Candidate[],
  alpha: number,
  k = candidates.length,
): Candidate[] {
  return candidates
    .slice(0, k)
    .map((candidate) => ({
      ...candidate,
      score: contrastiveScore(candidate.probability, candidate.penalty, alpha),
    }))
    .sort((a, b) => b.score - a.score);
}
