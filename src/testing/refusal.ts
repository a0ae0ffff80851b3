/** @file What a call is refused with, so that tests can look at the sentences a person would read. */

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

/** The same of a function, which must throw one. */
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
    if (!/[.?]$/.test(words)) throw new Error(`This is no sentence: ${JSON.stringify(words)}`);
  }
  return thrown;
}
