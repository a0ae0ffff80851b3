/**
 * @file The cache of keys and values in ordinary memory, with spare slots: a step writes what it adds into them, so that
 * nothing is moved while the rows stay in place.
 */

import type { Batch } from "../decoding/strategy";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import { cacheNames, hostStepProgram } from "../programs/step";
import type { LoadedModel } from "./loading";
import { type Slots, type StepCache, stepInputs } from "./row-cache";

/** Slots are added so many at a time; the unused ones are attended to with weight 0. */
const spareSlots = 64;

/** `[rows, heads, capacity, headDim]` */
interface Part {
  readonly past: string;
  readonly added: string;
  readonly numHeads: number;
  data: Float32Array;
}

export class HostCache implements StepCache {
  readonly #loaded: LoadedModel;
  readonly #program;
  readonly #parts: readonly Part[];
  /** The used slots of each row; all have equally many. */
  #slots: Slots = [];
  #capacity = 1;

  constructor(loaded: LoadedModel) {
    this.#loaded = loaded;
    this.#program = hostStepProgram(loaded.model);
    const { past, added } = cacheNames(loaded.model);
    this.#parts = past.map((name, index) => ({
      past: name,
      added: added[index]!,
      numHeads: loaded.model.keptHeads[Number(name.split(".")[1])]!.length,
      data: new Float32Array(),
    }));
  }

  async run({ rows, inPlace }: Batch, signal?: AbortSignal): Promise<ReadonlyMap<string, FloatTensor>> {
    const used = this.#slots[0]?.length ?? 0;
    const capacity = this.#capacity;
    const spare = Array<number>(capacity - used).fill(0);
    const cached = this.#slots.length > 0 ? this.#slots : [[]];
    const { feeds, slots } = stepInputs(
      rows,
      cached.map((row) => [...row, ...spare]),
    );
    const parents = rows.map(({ parent }) => parent);
    if (!inPlace || this.#slots.length === 0) this.#move(parents, capacity);
    const all = { ...feeds, ...this.#past(rows.length) };
    const outputs = await this.#loaded.sessions.run(this.#program, all, signal);
    this.#slots = slots.map((row) => [...row.slice(0, used), ...row.slice(capacity)]);
    const wanted = this.#slots[0]!.length;
    if (wanted > capacity) this.#move([...rows.keys()], Math.ceil(wanted / spareSlots) * spareSlots);
    this.#append(outputs, used);
    return outputs;
  }

  clear(): void {
    this.#slots = [];
    this.#capacity = 1;
    for (const part of this.#parts) part.data = new Float32Array();
  }

  #past(rows: number): Record<string, FloatTensor> {
    const { headDim } = this.#loaded.model;
    return Object.fromEntries(
      this.#parts.map(({ past, numHeads, data }) => [
        past,
        floatTensor(data, [rows, numHeads, this.#capacity, headDim]),
      ]),
    );
  }

  /** Puts each row's parent in its place, with room for `capacity` slots; a row without one has zeros. */
  #move(parents: readonly (number | null)[], capacity: number): void {
    const { headDim } = this.#loaded.model;
    const [from, to] = [this.#capacity * headDim, capacity * headDim];
    for (const part of this.#parts) {
      const { numHeads, data } = part;
      const moved = new Float32Array(parents.length * numHeads * to);
      parents.forEach((parent, row) => {
        if (parent === null) return;
        for (let head = 0; head < numHeads; head++) {
          const start = (parent * numHeads + head) * from;
          moved.set(data.subarray(start, start + from), (row * numHeads + head) * to);
        }
      });
      part.data = moved;
    }
    this.#capacity = capacity;
  }

  /** Writes the step's T keys and values of every row behind its `used` slots. */
  #append(outputs: ReadonlyMap<string, FloatTensor>, used: number): void {
    const { headDim } = this.#loaded.model;
    for (const part of this.#parts) {
      const { data, shape } = outputs.get(part.added)!; // [B, h, T, D]
      const width = shape[2]!;
      for (let place = 0; place < shape[0]! * shape[1]!; place++) {
        const start = place * width * headDim;
        part.data.set(
          data.subarray(start, start + width * headDim),
          (place * this.#capacity + used) * headDim,
        );
      }
    }
  }
}
