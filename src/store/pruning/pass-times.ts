/** @file Times passes over some texts, and says how long a search will take. */

import { placesOf } from "../../analysis/head-sets";
import type { Headscope, Labels, ModelInfo, SearchOrder } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import type { AppStore } from "../app-store";
import type { DataSet } from "../data/data";
import { Latest } from "../latest";
import type { PassTimes, PruningStore, SearchSettings } from "./state";
import type { MaskSubject } from "./subject";

/** Enough for a good guess, few enough to be over soon. A GPU takes about as long for few texts as for many. */
const mostTimed = { wasm: 32, webgpu: 512 } as const;

export class PassTiming {
  readonly #app: AppStore;
  readonly #data: DataSet;
  readonly #store: PruningStore;
  readonly #engine: Headscope;
  readonly #latest = new Latest();

  constructor(app: AppStore, data: DataSet, store: PruningStore, engine: Headscope) {
    this.#app = app;
    this.#data = data;
    this.#store = store;
    this.#engine = engine;
  }

  /** Unless it is known. */
  async measure({ info }: MaskSubject): Promise<void> {
    const { model } = info;
    const { set } = this.#data.store.getState();
    const examples = this.#data.examplesFor(info);
    if (!set || examples instanceof AppError || !examples.labels) return;
    if (this.#store.getState().passTimes[model]?.texts === set.texts) return;
    const { device } = this.#app.getState();
    const most = mostTimed[device.kind === "ready" ? device.info.kind : "wasm"];
    const texts = examples.texts.slice(0, most);
    const input = { texts, labels: examples.labels.slice(0, most) as Labels };
    await this.#latest.ask(
      async (options) => {
        const gradients = await warmPass(() => this.#engine.importance(model, input, options));
        const scores = await warmPass(() => this.#engine.score(model, input, options));
        return { times: { gradients: gradients / texts.length, scores: scores / texts.length } };
      },
      (shown) => {
        // A search that runs meanwhile slows what is timed.
        if (!("times" in shown) || this.#store.getState().running) return;
        const times: PassTimes = { texts: set.texts, ...shown.times };
        this.#store.setState(({ passTimes }) => ({ passTimes: { ...passTimes, [model]: times } }));
      },
    );
  }
}

/** The faster of two passes: the first also pays for programs and shapes that are new. */
async function warmPass(pass: () => Promise<unknown>): Promise<number> {
  const first = await milliseconds(pass);
  return Math.min(first, await milliseconds(pass));
}

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds that a search of a set of `n` texts takes if it has to mask every head. */
export function searchTime(
  { orders, seeds, rows }: Pick<SearchSettings, "orders" | "seeds" | "rows">,
  { gradients, scores }: Pick<PassTimes, "gradients" | "scores">,
  { numLayers, numHeads, prunedHeads }: Pick<ModelInfo, "numLayers" | "numHeads" | "prunedHeads">,
  n: number,
): number {
  const steps = numLayers * numHeads - placesOf(prunedHeads).length + 1;
  const byOrder: Record<SearchOrder, number> = {
    importance: steps * gradients,
    reverse: steps * gradients,
    random: seeds * steps * scores,
    entropy: (steps + 1) * scores,
    fixed: gradients + steps * scores,
  };
  const perText = orders.reduce((sum, order) => sum + byOrder[order], 0);
  return perText * Math.min(rows ?? n, n);
}
