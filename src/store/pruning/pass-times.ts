/** @file Times a pass over some texts once the programs are compiled, and says how long a search will take. */

import { placesOf } from "../../analysis/head-sets";
import type { Headscope, ModelInfo, SearchOrder } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import type { DataSet } from "../data/data";
import { Latest } from "../latest";
import type { PassTimes, PruningStore, SearchSettings } from "./state";
import type { MaskSubject } from "./subject";

/** Enough for a good guess, few enough to be over soon. */
const mostTimed = 32;

export class PassTiming {
  readonly #data: DataSet;
  readonly #store: PruningStore;
  readonly #engine: Headscope;
  readonly #latest = new Latest();

  constructor(data: DataSet, store: PruningStore, engine: Headscope) {
    this.#data = data;
    this.#store = store;
    this.#engine = engine;
  }

  /** Unless it is known. The first pass of a program pays for its compilation, so this comes after one. */
  async measure({ info }: MaskSubject): Promise<void> {
    const { model } = info;
    const { set } = this.#data.store.getState();
    const examples = this.#data.examplesFor(info);
    if (!set || examples instanceof AppError || !examples.labels) return;
    if (this.#store.getState().passTimes[model]?.texts === set.texts) return;
    const texts = examples.texts.slice(0, mostTimed);
    const input = { texts, labels: examples.labels.slice(0, mostTimed) as typeof examples.labels };
    await this.#latest.ask(
      async (options) => {
        const gradients = await milliseconds(() => this.#engine.importance(model, input, options));
        const scores = await milliseconds(() => this.#engine.score(model, input, options));
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
