/** @file A text of the person's own, measured under the model of the lanes. */

import type { StoreApi } from "zustand/vanilla";
import type { Headscope } from "../../engine/api/api";
import { toAppError } from "../../lib/errors";
import { Latest } from "../latest";
import type { ModelHolder } from "./model";
import type { DecodingState, PastedState } from "./state";

export class PastedText {
  readonly #store: StoreApi<DecodingState>;
  readonly #engine: Headscope;
  readonly #models: ModelHolder;
  readonly #latest = new Latest();

  constructor(store: StoreApi<DecodingState>, engine: Headscope, models: ModelHolder) {
    this.#store = store;
    this.#engine = engine;
    this.#models = models;
  }

  /** Measures the text that stands there under the model that is chosen now. */
  again(): void {
    const { pasted } = this.#store.getState();
    if (pasted.kind !== "none") void this.measure(pasted.text);
  }

  /** Measures `text`; a blank one is none. A later call supersedes. */
  async measure(text: string): Promise<void> {
    const turn = this.#latest.start();
    const begin: PastedState = text.trim() === "" ? { kind: "none" } : { kind: "measuring", text };
    this.#store.setState({ pasted: begin });
    if (begin.kind === "none") return;
    const show = (pasted: PastedState) => turn.isLatest() && this.#store.setState({ pasted });
    try {
      const { model } = await this.#models.ensure(this.#store.getState().slot);
      const { ids, truncated, logProbabilities } = await this.#engine.measureText(model, text, {
        signal: turn.signal,
      });
      show({ kind: "measured", text, ids, truncated, logProbabilities });
    } catch (thrown) {
      show({ kind: "failed", text, error: toAppError(thrown) });
    }
  }
}
