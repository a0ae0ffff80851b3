/** @file A cache of keys and values in tensors on the device. */

import type { Batch, BatchRow, RowScores } from "../../decoding/strategy";
import { at, type FloatTensor, floatTensor, type IntTensor } from "../../lib/tensor";
import { cacheParts, type StepKind, type StepOptions, stepProgram } from "../../programs/step";
import type { Feeds, KeptOutputs, KeptTensor } from "../../runtime/runtime";
import type { LoadedModel } from "../model/loading";
import { countFor, isUncertain, scoresOf } from "./largest-scores";
import { hiddenOf, rowOutputs, type Scored, type Slots, type StepCache, stepInputs } from "./row-cache";

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
    { rows, inPlace, largest }: Batch,
    signal?: AbortSignal,
    scored: Scored = "last",
  ): Promise<readonly RowScores[]> {
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
    const count = scored === "every" ? null : countFor(largest, this.#loaded.model.vocabSize);
    const options = { kind, hidden: rows.some(({ hidden }) => hidden) };
    const { scores, kept } = await this.#step(rows, all, { ...options, largest: count }, scored, signal);
    this.clear();
    this.#slots = slots;
    this.#tensors = kept;
    return scores;
  }

  /** Runs a step; again with all logits if some of the largest are equal, so that others may have been left out. */
  async #step(
    rows: readonly BatchRow[],
    feeds: Feeds,
    options: StepOptions,
    scored: Scored,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly scores: readonly RowScores[]; readonly kept: KeptOutputs["kept"] }> {
    const { model, sessions } = this.#loaded;
    const { outputs, kept } = await sessions.runKept(stepProgram(model, options), feeds, signal);
    const found = outputs.get("largest");
    if (!found || options.largest === null) return { scores: rowOutputs(outputs, rows, scored), kept };
    const { largest } = options;
    const tops = rows.map((_, index) => at(found, index).data);
    if (tops.some((top) => isUncertain(top, largest))) {
      for (const tensor of kept.values()) tensor.dispose();
      return this.#step(rows, feeds, { ...options, largest: null }, scored, signal);
    }
    const scores = tops.map((top, index) => ({
      ...scoresOf(top, largest, model.vocabSize),
      hidden: hiddenOf(outputs, rows[index]!, index),
    }));
    return { scores, kept };
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
