/** @file The model as the step function of decoding: scores rows, and keeps their cache on the device. */

import type { Batch, RowScores } from "../decoding/strategy";
import { at, type FloatTensor, floatTensor } from "../lib/tensor";
import { cacheNames, stepProgram } from "../programs/step";
import type { Feeds, KeptTensor } from "../runtime/runtime";
import type { LoadedModel } from "./loading";
import { type RowCache, stepInputs } from "./row-cache";

export class StepRunner {
  /** The model on the device that the cache stands on. */
  readonly model: LoadedModel;
  readonly #program;
  readonly #names;
  #cache: RowCache | null = null;

  constructor(loaded: LoadedModel) {
    this.model = loaded;
    this.#program = stepProgram(loaded.model);
    this.#names = cacheNames(loaded.model);
  }

  /** As `StepFunction` says. */
  async step({ rows }: Batch, signal?: AbortSignal): Promise<readonly RowScores[]> {
    const slots = this.#cache?.slots ?? [[0]];
    const inputs = stepInputs(rows, slots);
    const feeds: Feeds = { ...inputs.feeds, ...this.#pastFeeds() };
    const { outputs, kept } = await this.model.sessions.runKept(this.#program, feeds, signal);
    this.dispose();
    this.#cache = { slots: inputs.slots, tensors: kept };
    const logits = outputs.get("logits")!;
    const hidden = outputs.get("hidden_states")!;
    return rows.map((row, index) => ({
      logits: at(logits, index).data,
      ...(row.hidden && { hidden: firstRows(at(hidden, index), row.tokens.length) }),
    }));
  }

  /** Forgets the cache. */
  dispose(): void {
    for (const tensor of this.#cache?.tensors.values() ?? []) tensor.dispose();
    this.#cache = null;
  }

  /** The cache as inputs; before there is one, a row with one slot that holds nothing. */
  #pastFeeds(): Record<string, FloatTensor | KeptTensor> {
    const { keptHeads, headDim } = this.model.model;
    const entries = this.#names.past.map((name, index) => {
      const kept = this.#cache?.tensors.get(this.#names.present[index]!);
      const numHeads = keptHeads[Number(name.split(".")[1])]!.length;
      const empty = () => floatTensor(new Float32Array(numHeads * headDim), [1, numHeads, 1, headDim]);
      return [name, kept ?? empty()] as const;
    });
    return Object.fromEntries(entries);
  }
}

/** The first `count` rows of `[T, C]`, in a row. */
function firstRows({ data, shape }: FloatTensor, count: number): Float32Array {
  return data.subarray(0, count * shape[1]!);
}
