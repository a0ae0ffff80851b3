/** @file Errors about a lane's options. */

import { AppError } from "../../lib/errors";

/** Throws `AppError("bad-input")`. */
export function refuse(message: string, hint: string): never {
  throw new AppError("bad-input", message, hint);
}

/** A value in a sentence, cut if it is long. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
