/** @file A question that is asked now and then, with its last good answer. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { CallOptions } from "../../lib/call";
import { aborted } from "../../lib/errors";
import { Latest } from "../latest";
import type { RequestState } from "../state";

export interface Answered<Asked, Found> {
  readonly answer: { readonly asked: Asked; readonly found: Found } | null;
  readonly request: RequestState;
}

export class Question<Asked, Found> {
  readonly store: StoreApi<Answered<Asked, Found>>;
  readonly #answer: (asked: Asked, options: CallOptions) => Promise<Found>;
  readonly #latest = new Latest();

  constructor(answer: (asked: Asked, options: CallOptions) => Promise<Found>) {
    this.#answer = answer;
    this.store = createStore<Answered<Asked, Found>>()(() => ({ answer: null, request: { kind: "idle" } }));
  }

  /** A newer question stops the one before. */
  ask(asked: Asked): Promise<void> {
    return this.#latest.ask(
      async (options) => ({ answer: { asked, found: await this.#answer(asked, options) } }),
      (shown) => this.store.setState(shown),
    );
  }

  /** As `cancel`, without a word. */
  stop(): void {
    if (this.#latest.stop()) this.store.setState({ request: { kind: "idle" } });
  }

  /** The last good answer stays. */
  cancel(): void {
    if (this.#latest.stop()) this.store.setState({ request: { kind: "failed", error: aborted() } });
  }
}
