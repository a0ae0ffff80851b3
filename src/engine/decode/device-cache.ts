/** @file A cache of keys and values in tensors on the device. */

import type { Batch } from "../../decoding/strategy";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { cacheParts, stepProgram } from "../../programs/step";
import type { Feeds, KeptTensor } from "../../runtime/runtime";
import type { LoadedModel } from "../model/loading";
import {
  type RowOutputs,
  rowOutputs,
  type Scored,
  type Slots,
  type StepCache,
  stepInputs,
} from "./row-cache";

/** The initial cache: one row with one empty slot. */
const nothing: Slots = [[0]];

export class DeviceCache implements StepCache {
  readonly #loaded: LoadedModel;
  readonly #program;
  readonly #parts;
  #slots = nothing;
  #tensors: ReadonlyMap<string, KeptTensor> = new Map();

  constructor(loaded: LoadedModel) {
    this.#loaded = loaded;
    this.#program = stepProgram(loaded.model);
    this.#parts = cacheParts(loaded.model);
  }

  async run({ rows }: Batch, signal?: AbortSignal, scored: Scored = "last"): Promise<readonly RowOutputs[]> {
    const empty = this.#slots[0]!.map(() => 0);
    const { feeds, slots } = stepInputs(
      rows,
      rows.map(({ parent }) => (parent === null ? empty : this.#slots[parent]!)),
      scored,
    );
    const parents = { data: Int32Array.from(rows.map(({ parent }) => parent ?? 0)), shape: [rows.length] };
    const all: Feeds = { ...feeds, parents, ...this.#past() };
    const { outputs, kept } = await this.#loaded.sessions.runKept(this.#program, all, signal);
    this.clear();
    this.#slots = slots;
    this.#tensors = kept;
    return rowOutputs(outputs, rows, scored);
  }

  clear(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#slots = nothing;
    this.#tensors = new Map();
  }

  #past(): Record<string, FloatTensor | KeptTensor> {
    const entries = this.#parts.map(({ past, present, numHeads, headDim }) => {
      const empty = () => floatTensor(new Float32Array(numHeads * headDim), [1, numHeads, 1, headDim]);
      return [past, this.#tensors.get(present) ?? empty()] as const;
    });
    return Object.fromEntries(entries);
  }
}
