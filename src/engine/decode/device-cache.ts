/** @file A cache of keys and values in tensors on the device. */

import type { Batch, BatchRow } from "../../decoding/strategy";
import { type FloatTensor, floatTensor, type IntTensor } from "../../lib/tensor";
import { cacheParts, type StepKind, stepProgram } from "../../programs/step";
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
  readonly #parts;
  #slots = nothing;
  #tensors: ReadonlyMap<string, KeptTensor> = new Map();

  constructor(loaded: LoadedModel) {
    this.#loaded = loaded;
    this.#parts = cacheParts(loaded.model);
  }

  async run(
    { rows, inPlace }: Batch,
    signal?: AbortSignal,
    scored: Scored = "last",
  ): Promise<readonly RowOutputs[]> {
    const empty = this.#slots[0]!.map(() => 0);
    const { feeds, slots } = stepInputs(
      rows,
      rows.map(({ parent }) => (parent === null ? empty : this.#slots[parent]!)),
      scored,
    );
    const kind = kindOf(rows, inPlace);
    const { scored: places, ...common } = feeds;
    const all: Feeds = {
      ...common,
      ...(kind !== "stay" && { parents: parentsOf(rows) }),
      ...(kind === "read" && { scored: places }),
      ...this.#past(),
    };
    const program = stepProgram(this.#loaded.model, { kind, hidden: rows.some(({ hidden }) => hidden) });
    const { outputs, kept } = await this.#loaded.sessions.runKept(program, all, signal);
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

/** Rows that start are read with all their tokens; those that continue take one each. */
function kindOf(rows: readonly BatchRow[], inPlace: boolean): StepKind {
  if (rows.some(({ parent, tokens }) => parent === null || tokens.length > 1)) return "read";
  return inPlace ? "stay" : "move";
}

const parentsOf = (rows: readonly BatchRow[]): IntTensor => ({
  data: Int32Array.from(rows.map(({ parent }) => parent ?? 0)),
  shape: [rows.length],
});
