/** @file The error for a graph that was built wrongly, which is never the user's fault. */

import { AppError } from "../lib/errors";

export function badGraph(message: string): AppError {
  return new AppError(
    "bad-graph",
    message,
    "This is a mistake in Headscope's model code, not in your input: please report it.",
  );
}
