/** @file A text of the person's own, measured under the model of the lanes. */

import type { StoreApi } from "zustand/vanilla";
import type { Headscope } from "../../engine/api";
import { toAppError } from "../../lib/errors";
import type { ModelHolder } from "./model";
import type { DecodingState, PastedState } from "./state";

export class PastedText {
  readonly #store: StoreApi<DecodingState>;
  readonly #engine: Headscope;
  readonly #models: ModelHolder;

  constructor(store: StoreApi<DecodingState>, engine: Headscope, models: ModelHolder) {
    this.#store = store;
    this.#engine = engine;
    this.#models = models;
  }

  /** Measures `text`; a blank one is none. A later call supersedes. */
  async measure(text: string): Promise<void> {
    const begin: PastedState = text.trim() === "" ? { kind: "none" } : { kind: "measuring", text };
    this.#store.setState({ pasted: begin });
    if (begin.kind === "none") return;
    const show = (pasted: PastedState) => {
      if (this.#store.getState().pasted === begin) this.#store.setState({ pasted });
    };
    try {
      const { model } = await this.#models.ensure(this.#store.getState().slot);
      const { ids, logProbabilities } = await this.#engine.measureText(model, text);
      show({ kind: "measured", text, ids, logProbabilities });
    } catch (thrown) {
      show({ kind: "failed", text, error: toAppError(thrown) });
    }
  }
}
