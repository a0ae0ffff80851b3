/** @file Turns the options of `generate` into the settings of a lane. */

import { AppError } from "../lib/errors";
import { readDictionary } from "./options/read-options";
import { refuse } from "./options/refuse";
import type { LaneContext } from "./strategies/definition";
import { type LaneSettings, strategies, strategyOf } from "./strategies/table";

/**
 * The settings that `options` ask for. The strategy follows from them as in the library (`strategyOf`): penalty_alpha with
 * top_k gives contrastive search, num_beams beam search, num_beam_groups diverse beam search, do_sample sampling, and nothing
 * greedy search. Two options are Headscope's own: `{ simple_beam: true, beam_width, max_length }` is a plain beam search
 * (`max_length` new tokens), and `seed` fixes what sampling draws.
 *
 * Throws `AppError` ("bad-input") for what the library refuses, for unknown and unsupported options, and for options that
 * would have no effect.
 */
export function parseLane(options: unknown, context: LaneContext): LaneSettings {
  const given = readDictionary(options);
  checkRoom(context);
  const kind = strategyOf(given);
  return { kind, ...strategies[kind].read(given, context) } as LaneSettings;
}

function checkRoom({ promptLength, maxPositions }: LaneContext): void {
  if (promptLength < 1) refuse("The prompt has no tokens.", "Type at least one word to continue from.");
  if (promptLength > maxPositions) throw tooLong(promptLength, maxPositions);
}

/** For a prompt with more tokens than the model has positions. `isMore`: it has more than were counted. */
export function tooLong(promptLength: number, maxPositions: number, isMore = false): AppError {
  const over = promptLength - maxPositions;
  return new AppError(
    "bad-input",
    `The prompt has ${isMore ? "more than " : ""}${promptLength} tokens, and the model holds ${maxPositions}.`,
    `Shorten it by ${isMore ? `more than ${over}` : over}, or choose a model that holds more.`,
  );
}
