/**
 * @file Sampling: each token drawn from the processed distribution. Temperature, top-k, top-p and the like are
 * processors; a seeded uniform number picks among the tokens they leave.
 *
 * The draw depends on the seed, the number of the sequence and the position in it, and on nothing else: a lane draws the
 * same tokens whichever lanes run with it, and a branch draws what its origin drew. Exponentials and sums are float64 with fixed bits, so
 * equal logits give equal tokens on every machine. Logits of two devices differ in their last digits; that changes a
 * token only if the draw falls within that difference of a border, which at 1e-6 is one token in a million.
 */

import { exponential } from "../../lib/exponential";
import { uniformNumbers } from "../../lib/random";
import type { CommonSettings } from "../common-settings";
import { nothingLeft } from "../nothing-left";
import { fieldsOf } from "../options/field";
import type { Choice, LaneResult } from "../records";
import { largestRead, processLogits, recordChoice } from "../row";
import type { Summary } from "../scores";
import { type StopReason, stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type RowScores, type Strategy } from "../strategy";
import { defineStrategy } from "./definition";
import { readLibraryOptions } from "./library-options";

interface Settings extends CommonSettings {
  readonly seed: number;
  readonly numReturnSequences: number;
}

export const sampling = defineStrategy({
  isDrawn: true,
  isAskedBy: ({ do_sample }) => do_sample === true,
  read: (given, context): Settings => {
    const { options, common } = readLibraryOptions(given, context, { isDrawn: true, hasBeams: false });
    return {
      ...common,
      seed: options.seed ?? context.seed ?? 0,
      numReturnSequences: options.num_return_sequences,
    };
  },
  run,
  fields: fieldsOf(["do_sample"], true),
  words: {
    title: "Sampling",
    formula: "xₜ ~ softmax(z ÷ temperature), after truncation",
    optimises: "Nothing: it draws, so that texts are as varied as the model believes language is.",
    strength: "Varied and surprising; never stuck in one loop for certain.",
    failure:
      "Sooner or later it draws from the long tail, and the text has to continue from a slip. A low temperature or a truncation cuts the tail, and some of the life.",
  },
  findings: ["unlikely", "loop"],
});

interface Sequence {
  readonly index: number;
  readonly ids: number[];
  readonly logProbabilities: number[];
  /** Which of the rows last scored is its own; the prompt's one row serves all. */
  row: number;
  end: StopReason | null;
}

function* run(start: LaneStart, settings: Settings): Strategy {
  const sequences = Array.from(
    { length: settings.numReturnSequences },
    (_, index): Sequence => ({ index, ids: [...start.ids], logProbabilities: [], row: 0, end: null }),
  );
  let open = sequences;
  const largest = largestRead(settings.processors);
  let scored = yield promptTurn(start, false, largest);
  for (;;) {
    const choices = open.map((sequence) => draw(sequence, scored[sequence.row]!, start, settings));
    const step = { kind: "choice" as const, choices };
    const stop = open[0]!.end;
    open = open.filter(({ end }) => !end);
    if (open.length === 0) return { step, result: resultOf(sequences, start, stop!) };
    const rows = open.map(({ row, ids }) => ({ parent: row, tokens: ids.slice(-1) }));
    open.forEach((sequence, row) => {
      sequence.row = row;
    });
    scored = yield { step, rows, hidden: false, largest };
  }
}

function draw(sequence: Sequence, scored: RowScores, start: LaneStart, settings: Settings): Choice {
  const { ids, index } = sequence;
  const row = processLogits(scored, settings.processors, { ids, earlierTokens: [] });
  const uniform = uniformNumbers(settings.seed, `sample ${index} at ${ids.length}`)();
  const token = drawToken(row.after.scores, row.after.summary, uniform);
  ids.push(token);
  sequence.end = stopReason(ids, settings.stop, start.decode);
  const choice = recordChoice(row, token, { sequence: index, draw: uniform, end: sequence.end });
  sequence.logProbabilities.push(choice.logProbability);
  return choice;
}

/**
 * The token at which the probabilities, summed in the order of the ids, pass `uniform` (from 0 to below 1). Throws
 * `AppError` if no token is left.
 */
function drawToken(scores: Float32Array, { largest, sum, kept }: Summary, uniform: number): number {
  if (kept === 0) throw nothingLeft("there is nothing left to draw from");
  const target = uniform * sum;
  let cumulative = 0;
  let last = 0;
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token]!;
    if (score === Number.NEGATIVE_INFINITY) continue;
    cumulative += exponential(score - largest);
    last = token;
    if (cumulative > target) return token;
  }
  return last;
}

function resultOf(sequences: readonly Sequence[], start: LaneStart, stop: StopReason): LaneResult {
  return {
    sequences: sequences.map(({ ids, logProbabilities }) => ({
      tokens: ids.slice(start.ids.length),
      score: null,
      logProbabilities,
      node: null,
    })),
    stop,
  };
}
