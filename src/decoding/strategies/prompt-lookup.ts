/**
 * @file Prompt lookup (Saxena 2023): greedy search that guesses. If the last tokens occur earlier in the row, the
 * tokens that followed them there are the guesses, and the library checks all of them in one forward pass. Here the model
 * scores one token a step, in step with the other lanes; the records say which guesses such a pass would accept.
 */

import { AppError } from "../../lib/errors";
import type { CommonSettings } from "../common-settings";
import { fieldsOf } from "../options/field";
import { refuse } from "../options/refuse";
import type { LookupPass } from "../records";
import type { LaneStart, Strategy } from "../strategy";
import { hasBeams } from "./beam-options";
import { defineStrategy, type LaneContext } from "./definition";
import { greedySearch } from "./greedy-search";
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
  let pass = guess(start.ids, settings, 0);
  if (pass.guesses.length === 0 && settings.stop.eosTokenIds.includes(start.ids.at(-1)!))
    throw endedAlready();
  let place = 0;
  return yield* greedySearch(start, settings, (ids) => {
    const lookup = { pass, place };
    const isAccepted = pass.guesses[place] === ids.at(-1);
    if (!isAccepted) pass = guess(ids, settings, pass.index + 1);
    place = isAccepted ? place + 1 : 0;
    return lookup;
  });
}

/** The library takes the end token of such a prompt as the end of the text, and generates nothing. */
const endedAlready = (): AppError =>
  new AppError(
    "bad-input",
    "The prompt ends with an end token and has nothing to guess from, so prompt lookup ends before its first token.",
    "Leave the end token out of the prompt, or prompt_lookup_num_tokens out of the lane.",
  );

/** `PromptLookupCandidateGenerator` of the library: the longest n-gram that occurs earlier, and its first occurrence. */
function guess(
  ids: readonly number[],
  { stop, numGuesses, longestMatch }: Settings,
  index: number,
): LookupPass {
  // One more token fills the row. Every pass adds one that the model chooses itself, so a guess would not fit.
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

/** The index of the token that followed the first earlier occurrence of the row's last `length` tokens. */
function firstMatch(ids: readonly number[], length: number): number | null {
  const start = ids.length - length;
  for (let place = 0; place < start; place++) {
    const isEqual = ids.slice(start).every((token, index) => ids[place + index] === token);
    if (isEqual) return place + length;
  }
  return null;
}
