/** @file Checks errors as users read them: an `AppError` in whole sentences. */

import { AppError } from "../lib/errors";

/** The error of a promise, which must reject with an `AppError` in whole sentences. */
export async function refusal(promise: Promise<unknown>): Promise<AppError> {
  return checked(
    await promise.then(
      () => new Error("nothing was refused"),
      (thrown: unknown) => thrown,
    ),
  );
}

/** The same for a function, which must throw one. */
export function refusalOf(make: () => unknown): AppError {
  try {
    make();
  } catch (thrown) {
    return checked(thrown);
  }
  throw new Error("nothing was refused");
}

function checked(thrown: unknown): AppError {
  if (!(thrown instanceof AppError)) throw thrown;
  for (const words of [thrown.message, thrown.hint]) {
    if (!/[.?]$/.test(words)) throw new Error(`Not a sentence: ${JSON.stringify(words)}`);
  }
  return thrown;
}

/** Words of the language or of a library, which mean nothing to a user. */
const foreign =
  /undefined|TypeError|RangeError|Cannot |is not (a function|iterable|defined)|Invalid |bounds|call stack|\[object|Unexpected /;

/** What is wrong with `words`; `null` if they are one sentence of reasonable length without jargon. */
export function sentenceFault(words: string): string | null {
  if (!/^[^\n]{10,800}[.?]$/.test(words)) return `not a sentence: ${words.slice(0, 800)}`;
  return foreign.test(words) ? `foreign words: ${words}` : null;
}
