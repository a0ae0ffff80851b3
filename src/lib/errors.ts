/** @file The only error that users see: what happened, and what to do about it. */

export type ErrorCode =
  | "aborted"
  | "bad-checkpoint"
  | "bad-config"
  | "bad-graph"
  | "bad-input"
  | "bad-numbers"
  | "bad-tokenizer"
  | "device-lost"
  | "engine-stopped"
  | "hub-blocked"
  | "hub-failed"
  | "hub-gated"
  | "hub-not-found"
  | "internal"
  | "no-classifier"
  | "no-file"
  | "no-model"
  | "no-tokenizer"
  | "no-webgpu"
  | "offline"
  | "out-of-memory"
  | "storage-full"
  | "unsupported-model";

/** @property message What happened, one sentence. @property hint What to do next, one sentence. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string) {
    super(bounded(message));
    this.code = code;
    this.hint = bounded(hint);
  }
}

/** Characters. A message may quote a file or another error, which can be of any length. */
const longestMessage = 2000;

function bounded(words: string): string {
  return words.length > longestMessage ? `${words.slice(0, longestMessage)}….` : words;
}

/** Whatever was thrown, as an `AppError`. Any other error becomes `internal` and is quoted. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error && thrown.name === "AbortError") return aborted();
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(
    "internal",
    `Something unexpected happened: ${words}`,
    "Reload the page and try again.",
  );
}

export function aborted(): AppError {
  return new AppError("aborted", "This request was cancelled.", "Try again to continue.");
}

/** Throws `aborted` if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted();
}
