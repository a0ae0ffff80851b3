/**
 * @file Contrastive search: of the k likeliest tokens, the one that is likely and yet unlike everything before it. Each
 * candidate has to be read by the model before it can be judged, so a token comes one call later than in other
 * strategies: the first call reads the prompt, the second its candidates.
 */

import { contrastiveScore } from "../../lib/contrastive-score";
import { AppError } from "../../lib/errors";
import type { CommonSettings } from "../common-settings";
import { nothingLeft } from "../nothing-left";
import { fieldsOf } from "../options/field";
import { refuse } from "../options/refuse";
import { topTokens } from "../ordering";
import type { ContrastiveCandidate, ContrastiveStep } from "../records";
import { type ProcessedRow, processLogits, recordChoice, resultOfRow } from "../row";
import { probabilities } from "../scores";
import { stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type RowScores, type Strategy } from "../strategy";
import { defineStrategy, isAbove } from "./definition";
import { readLibraryOptions } from "./library-options";

interface Settings extends CommonSettings {
  readonly penaltyAlpha: number;
  readonly topK: number;
}

export const contrastive = defineStrategy({
  isDrawn: false,
  /** Left out, top_k is the library's 50. With one candidate the search is greedy. */
  isAskedBy: ({ penalty_alpha, top_k }) =>
    isAbove(penalty_alpha, 0) && (top_k === undefined || isAbove(top_k, 1)),
  read: (given, context): Settings => {
    const { options, common } = readLibraryOptions(given, context, {
      isDrawn: false,
      hasBeams: false,
      readsEveryToken: true,
    });
    const topK = options.top_k ?? 0;
    if (topK > context.vocabSize) {
      refuse(
        `top_k is ${topK}, but the model has only ${context.vocabSize} tokens to be candidates.`,
        "Contrastive search works with a handful; try 4.",
      );
    }
    return { ...common, penaltyAlpha: options.penalty_alpha ?? 0, topK };
  },
  run,
  fields: fieldsOf(["penalty_alpha", "top_k"]),
  words: {
    title: "Contrastive search",
    formula: "(1 − α) · p(x) − α · max cos(hₓ, h of the tokens before)",
    optimises: "Confidence, less likeness to what was said: among the k likeliest tokens.",
    strength: "Fluent and rarely repetitive, and the same every time.",
    failure:
      "Where all hidden states are alike, as in small GPT-2s, the penalty hardly tells candidates apart, and k rows are read for each token.",
  },
  findings: ["penalised", "loop"],
});

function* run(start: LaneStart, settings: Settings): Strategy {
  const { penaltyAlpha: alpha, processors, stop } = settings;
  const ids = [...start.ids];
  const logProbabilities: number[] = [];
  let [chosen] = yield promptTurn(start, true);
  const earlier = directions(chosen!, ids.length);
  let parent = 0;
  let step: ContrastiveStep | null = null;
  for (;;) {
    const row = processLogits(chosen!, processors, { ids, earlierTokens: [] });
    const likeliest = likelyTokens(row, settings.topK);
    const scored: readonly RowScores[] = yield {
      step,
      rows: likeliest.map(({ token }) => ({ parent, tokens: [token] })),
      hidden: true,
    };
    const candidates = likeliest.map((candidate, index) =>
      judge(candidate, directions(scored[index]!, 1)[0]!, earlier, alpha),
    );
    parent = bestOf(candidates);
    chosen = scored[parent]!;
    const { token } = candidates[parent]!;
    if (row.after.scores[token] === Number.NEGATIVE_INFINITY)
      throw removedWon(row.after.summary.kept, settings.topK);
    earlier.push(directions(chosen, 1)[0]!);
    ids.push(token);
    const end = stopReason(ids, stop, start.decode);
    const choice = recordChoice(row, token, { sequence: 0, draw: null, end });
    logProbabilities.push(choice.logProbability);
    step = { kind: "contrastive", choice, alpha, candidates };
    if (end) {
      return { step, result: resultOfRow(ids.slice(start.ids.length), logProbabilities, end) };
    }
  }
}

/** Which removed tokens fill up the candidates is left open by the library, so its choice among them is too. */
function removedWon(left: number, topK: number): AppError {
  return new AppError(
    "bad-input",
    `Only ${left} of the ${topK} candidates were allowed, and a token that the lane bans scored best.`,
    `Set top_k to ${left} or less, or loosen the bans of this lane.`,
  );
}

interface Likely {
  readonly token: number;
  readonly probability: number;
}

function likelyTokens({ after }: ProcessedRow, k: number): Likely[] {
  if (after.summary.kept === 0) throw nothingLeft("contrastive search has no candidate left");
  const shares = probabilities(after);
  return topTokens(shares, k).map((token) => ({ token, probability: shares[token]! }));
}

/** The hidden state of each token of a row, scaled to length 1. `count` is how many tokens the row read. */
function directions({ hidden }: RowScores, count: number): Float64Array[] {
  if (!hidden) throw new Error("Contrastive search needs hidden states.");
  const size = hidden.length / count;
  return Array.from({ length: count }, (_, token) => {
    const state = Float64Array.from(hidden.subarray(token * size, (token + 1) * size));
    const norm = Math.sqrt(dot(state, state));
    return state.map((value) => value / norm);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function judge(
  { token, probability }: Likely,
  direction: Float64Array,
  earlier: readonly Float64Array[],
  alpha: number,
): ContrastiveCandidate {
  let penalty = Number.NEGATIVE_INFINITY;
  let position = 0;
  earlier.forEach((other, index) => {
    const cosine = Math.fround(dot(direction, other));
    if (cosine <= penalty) return;
    penalty = cosine;
    position = index;
  });
  return { token, probability, penalty, position, score: contrastiveScore(probability, penalty, alpha) };
}

function bestOf(candidates: readonly ContrastiveCandidate[]): number {
  return candidates.reduce((best, { score }, index) => (score > candidates[best]!.score ? index : best), 0);
}
