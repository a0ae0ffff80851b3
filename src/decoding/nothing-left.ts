/** @file The error of a lane whose processors removed every token; the library raises too, or takes tokens of probability 0. */

import { AppError } from "../lib/errors";

/** `consequence`: what the strategy cannot do, as a clause after "so". */
export function nothingLeft(consequence: string): AppError {
  return new AppError(
    "bad-input",
    `Every token was removed, so ${consequence}.`,
    "Loosen the bans of this lane, for example a larger no_repeat_ngram_size.",
  );
}
