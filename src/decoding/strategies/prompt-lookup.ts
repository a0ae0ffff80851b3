/**
 * @file Prompt lookup (Saxena 2023): greedy search that guesses. If the last tokens stand earlier in the row, those that
 * followed them there are guesses, and one forward pass of the library checks all of them. Here the model scores one token a
 * step, in step with the other lanes; what is recorded is which guesses a pass would accept.
 */

import { AppError } from "../../lib/errors";
import type { CommonSettings } from "../common-settings";
import { fieldsOf } from "../options/field";
import { refuse } from "../options/refuse";
import type { Choice, ChoiceStep, LookupPass } from "../records";
import { processLogits, recordChoice, resultOfRow } from "../row";
import { argmax } from "../scores";
import { stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";
import { hasBeams } from "./beam-options";
import { defineStrategy, type LaneContext } from "./definition";
import { readLibraryOptions } from "./library-options";

interface Settings extends CommonSettings {
  readonly numGuesses: number;
  readonly longestMatch: number;
}

export const promptLookup = defineStrategy({
  isDrawn: false,
  isAskedBy: ({ prompt_lookup_num_tokens }) => prompt_lookup_num_tokens != null,
  read,
  run,
  fields: fieldsOf(["prompt_lookup_num_tokens", "max_matching_ngram_size"]),
  preset: { name: "Prompt lookup", options: { prompt_lookup_num_tokens: 10 } },
  words: {
    title: "Prompt lookup",
    formula: "guess what followed the last n tokens before; keep guesses while they equal argmax p",
    optimises: "The number of forward passes: the tokens are those of greedy search.",
    strength:
      "Texts that quote their prompt, as summaries and edited code do, take a fraction of the passes.",
    failure:
      "Where nothing comes again no guess is made or right, and every pass gives one token, as without it. Greedy loops are what it guesses best.",
  },
  findings: ["loop"],
});

function read(given: Readonly<Record<string, unknown>>, context: LaneContext): Settings {
  if (hasBeams(given) || given.do_sample === true || given.penalty_alpha != null) {
    refuse(
      "Prompt lookup guesses the tokens of greedy search, and this lane searches in another way.",
      "Leave prompt_lookup_num_tokens out, or leave out num_beams, do_sample and penalty_alpha.",
    );
  }
  const { options, common } = readLibraryOptions(given, context, { isDrawn: false, hasBeams: false });
  return {
    ...common,
    numGuesses: options.prompt_lookup_num_tokens ?? 10,
    longestMatch: options.max_matching_ngram_size ?? 2,
  };
}

function* run(start: LaneStart, settings: Settings): Strategy {
  const { processors, stop } = settings;
  const ids = [...start.ids];
  const logProbabilities: number[] = [];
  let pass = guess(ids, settings, 0);
  if (pass.guesses.length === 0 && stop.eosTokenIds.includes(ids[ids.length - 1]!)) throw endedAlready();
  let place = 0;
  let [scored] = yield promptTurn(start);
  for (;;) {
    const row = processLogits(scored!.logits, processors, { ids, earlierTokens: [] });
    const token = argmax(row.after.scores);
    ids.push(token);
    const end = stopReason(ids, stop, start.decode);
    const choice: Choice = recordChoice(row, token, { sequence: 0, draw: null, end });
    logProbabilities.push(choice.logProbability);
    const step: ChoiceStep = { kind: "choice", choices: [choice], lookup: { pass, place } };
    if (end) {
      return { step, result: resultOfRow(ids.slice(start.ids.length), logProbabilities, end) };
    }
    const isAccepted = pass.guesses[place] === token;
    if (!isAccepted) pass = guess(ids, settings, pass.index + 1);
    place = isAccepted ? place + 1 : 0;
    [scored] = yield { step, rows: [{ parent: 0, tokens: [token] }], hidden: false };
  }
}

/** The library takes the end of such a prompt for the end of the text, and gives no token. */
const endedAlready = (): AppError =>
  new AppError(
    "bad-input",
    "The prompt ends with an end token and has nothing to guess from, so prompt lookup ends before its first token.",
    "Leave the end token out of the prompt, or prompt_lookup_num_tokens out of the lane.",
  );

/** `PromptLookupCandidateGenerator` of the library: the longest n-gram counts, and its first place that has a continuation. */
function guess(
  ids: readonly number[],
  { stop, numGuesses, longestMatch }: Settings,
  index: number,
): LookupPass {
  // The model adds a token of its own, so there is no room for a guess.
  const longest = stop.maxLength === ids.length + 1 ? 0 : Math.min(longestMatch, ids.length - 1);
  for (let length = longest; length > 0; length--) {
    const position = firstMatch(ids, length);
    if (position === null) continue;
    const found = ids.slice(position, Math.min(position + numGuesses, stop.maxLength));
    const end = found.findIndex((token) => stop.eosTokenIds.includes(token));
    return { index, match: { length, position }, guesses: end < 0 ? found : found.slice(0, end) };
  }
  return { index, match: null, guesses: [] };
}

/** Where the row goes on after an earlier place with the same last `length` tokens. */
function firstMatch(ids: readonly number[], length: number): number | null {
  const start = ids.length - length;
  for (let place = 0; place < start; place++) {
    const isEqual = ids.slice(start).every((token, index) => ids[place + index] === token);
    if (isEqual) return place + length;
  }
  return null;
}
