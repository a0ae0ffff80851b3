/** @file How the engine's worker is, and what a person can do about it. */

import type { AppError } from "../../lib/errors";

export type Life =
  | { readonly kind: "well" }
  /** It has said nothing for long, and may be busy or hang. */
  | { readonly kind: "silent" }
  /** It has died so often that it is started again only when something is asked. */
  | { readonly kind: "stopped"; readonly error: AppError };

export interface EngineLife {
  /** Calls `listener` whenever that changes. */
  onLife(listener: (life: Life) => void): void;
  /** The user would rather wait for a silent worker. */
  wait(): void;
  /** Ends the worker, and with it whatever it is doing, and starts another with the same models. */
  restart(): void;
}
