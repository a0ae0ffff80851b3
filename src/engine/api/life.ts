/** @file Whether the engine's worker responds, and what the user can do if it does not. */

import type { AppError } from "../../lib/errors";

export type Life =
  | { readonly kind: "well" }
  /** It has not responded for a while: it may be busy or may hang. */
  | { readonly kind: "silent" }
  /** It has died so often that it is only restarted for the next call. */
  | { readonly kind: "stopped"; readonly error: AppError };

export interface EngineLife {
  /** Calls `listener` whenever the worker's state changes. */
  onLife(listener: (life: Life) => void): void;
  /** Keeps a silent worker, because the user prefers to wait. */
  wait(): void;
  /** Terminates the worker with all its calls, and starts another with the same models. */
  restart(): void;
}
