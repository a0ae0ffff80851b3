/** @file A cache of keys and values in tensors on the device. */

import type { Batch, BatchRow, RowScores } from "../../decoding/strategy";
import { at, type FloatTensor, floatTensor, type IntTensor } from "../../lib/tensor";
import { maskedScore } from "../../models/parts";
import { type Largest, largestNames } from "../../programs/largest";
import { cacheParts, type StepKind, type StepOptions, stepProgram } from "../../programs/step";
import type { Feeds, KeptOutputs, KeptTensor } from "../../runtime/runtime";
import type { LoadedModel } from "../model/loading";
import { countFor, isUncertain, scoresOf, topOf } from "./largest-scores";
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
      ...(kind === "read" ? { scored: places } : { key_bias: keyBiasOf(feeds.attention_mask) }),
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
    const { largest } = options;
    if (largest === null) return { scores: rowOutputs(outputs, rows, scored), kept };
    const found = rows.map((_, index) => {
      const row = largestIn(outputs, index);
      return { row, top: topOf(row, largest, model.vocabSize) };
    });
    if (found.some(({ row, top }) => isUncertain(top, row))) {
      for (const tensor of kept.values()) tensor.dispose();
      return this.#step(rows, feeds, { ...options, largest: null }, scored, signal);
    }
    const scores = found.map(({ row, top }, index) => ({
      ...scoresOf(top, row, model.vocabSize),
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

/** The outputs of `largestOf` for one row. */
function largestIn(outputs: KeptOutputs["outputs"], index: number): Largest<Float32Array> {
  const [values, ids, peak, means] = largestNames.map(
    (name) => at(outputs.get(`largest.${name}`)!, index).data,
  );
  return { values: values!, ids: ids!, peak: peak!, means: means! };
}

/** What single tokens add to the scores of the places of their rows. */
const keyBiasOf = ({ data, shape }: IntTensor): FloatTensor =>
  floatTensor(
    Float32Array.from(data, (isToken) => (isToken ? 0 : maskedScore)),
    [shape[0]!, 1, 1, shape[1]!],
  );

const parentsOf = (rows: readonly BatchRow[]): IntTensor => ({
  data: Int32Array.from(rows.map(({ parent }) => parent ?? 0)),
  shape: [rows.length],
});
