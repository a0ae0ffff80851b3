/** @file The text that is looked at: typed, and sent to the models once typing rests. */

import type { AppStore } from "./app-store";
import type { Results } from "./results";
import { maxTextLength, type Subject } from "./state";

/** Rest after the last keystroke before the models are asked. */
const restMilliseconds = 250;

export class Sentence {
  readonly #store: AppStore;
  readonly #results: Results;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: AppStore, results: Results) {
    this.#store = store;
    this.#results = results;
  }

  /** The first sentence; what is beyond `maxTextLength` is cut. */
  setText(text: string): void {
    this.#edit({ text: text.slice(0, maxTextLength) });
  }

  /** The second sentence, or `null` for none. */
  setPair(pair: string | null): void {
    this.#edit({ pair: pair === null ? null : pair.slice(0, maxTextLength) });
  }

  /** Asks the models now, without waiting for typing to rest. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#results.refresh();
  }

  /** A token that was pinned is not in another sentence. */
  #edit(change: Partial<Subject>): void {
    this.#store.setState(({ subject, view }) => ({
      subject: { ...subject, ...change },
      view: view.pin ? { ...view, pin: null } : view,
    }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#results.refresh(), restMilliseconds);
  }
}
