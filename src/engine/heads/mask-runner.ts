/**
 * @file Runs a classifier with one head mask after another. Only the layers from the lowest change upwards are
 * recomputed; outputs of lower layers are reused.
 */

import { throwIfAborted } from "../../lib/errors";
import type { FloatTensor, Tensor } from "../../lib/tensor";
import type { Model } from "../../models/model";
import { type Stage, type Stages, stagesOf } from "../../programs/staged";
import type { RowBatch } from "../input/batches";
import { feedsOf, type Outputs } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import type { Targets } from "./targets";

/** The outputs of each layer for one batch, and the mask that they belong to. */
interface Cached {
  mask: Float32Array | null;
  readonly layers: Map<string, FloatTensor>[];
}

export class MaskRunner {
  readonly #loaded: LoadedModel;
  readonly #targets: Targets;
  readonly #stages: Stages;
  readonly #cached = new Map<RowBatch, Cached>();

  /** `gradients`: whether to run the backward pass too. */
  constructor(loaded: LoadedModel, targets: Targets, gradients: boolean) {
    this.#loaded = loaded;
    this.#targets = targets;
    this.#stages = stagesOf(loaded.model, gradients ? targets.loss : null);
  }

  /** Outputs `logits` `[B, labels]` of a batch, and with gradients `loss` and `gradients.l` as `importanceProgram` has them. */
  async run(batch: RowBatch, headMask: FloatTensor, signal: AbortSignal | undefined): Promise<Outputs> {
    const cached = this.#cached.get(batch) ?? { mask: null, layers: [] };
    this.#cached.set(batch, cached);
    const feeds = { ...feedsOf(this.#loaded, batch, headMask), ...this.#targets.feeds(batch) };
    const first = cached.mask ? lowestChange(cached.mask, headMask) : 0;
    // Until all layers are recomputed, the outputs do not belong to a single mask.
    cached.mask = null;
    for (const [layer, stage] of this.#stages.layers.entries()) {
      if (layer < first) continue;
      throwIfAborted(signal);
      cached.layers[layer] = new Map(await this.#runStage(stage, feeds, cached, signal));
    }
    const outputs = await this.#runStage(this.#stages.rest, feeds, cached, signal);
    cached.mask = headMask.data.slice();
    return outputs;
  }

  #runStage(
    { program, takes }: Stage,
    feeds: Readonly<Record<string, Tensor>>,
    { layers }: Cached,
    signal: AbortSignal | undefined,
  ): Promise<Outputs> {
    const given = (name: string) => layers.find((layer) => layer?.has(name))!.get(name)!;
    const inputs = program.graph.inputs.map(({ name }) => [
      name,
      takes.includes(name) ? given(name) : feeds[name]!,
    ]);
    return this.#loaded.sessions.run(program, Object.fromEntries(inputs), signal);
  }
}

/** The first layer whose row of the mask `[L, H]` differs; L if none does. */
export function lowestChange(before: Float32Array, { data, shape }: FloatTensor): number {
  const [layers, heads] = shape as [number, number];
  const place = data.findIndex((entry, index) => entry !== before[index]);
  return place < 0 ? layers : Math.floor(place / heads);
}

/** The most bytes of a forward pass to store for the backward pass. */
const mostCached = 5e8;

/** About how many tensors of the model's width a layer stores for the backward pass. */
const tensorsPerLayer = 16;

/** Whether all that the backward pass reads can stay in memory between two masks. */
export function fitsMemory({ numLayers, hiddenSize }: Model, batches: readonly RowBatch[]): boolean {
  const tokens = batches.reduce((sum, { rows }) => sum + rows.length * rows[0]!.ids.length, 0);
  return 4 * tokens * hiddenSize * tensorsPerLayer * numLayers <= mostCached;
}
