/**
 * @file Runs a classifier under one head mask after the other. Of the forward pass only what lies at or above the lowest
 * layer whose mask changed is computed; the layers below keep what they gave before.
 */

import { throwIfAborted } from "../../lib/errors";
import type { FloatTensor, Tensor } from "../../lib/tensor";
import type { Model } from "../../models/model";
import { type Stage, type Stages, stagesOf } from "../../programs/staged";
import type { RowBatch } from "../input/batches";
import { feedsOf, type Outputs } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import type { Targets } from "./targets";

/** What one batch has computed so far: the outputs of each layer's piece, and the mask they belong to. */
interface Kept {
  mask: Float32Array | null;
  readonly layers: Map<string, FloatTensor>[];
}

export class MaskRunner {
  readonly #loaded: LoadedModel;
  readonly #targets: Targets;
  readonly #stages: Stages;
  readonly #kept = new Map<RowBatch, Kept>();

  /** `gradients`: whether the backward pass is wanted, or logits alone. */
  constructor(loaded: LoadedModel, targets: Targets, gradients: boolean) {
    this.#loaded = loaded;
    this.#targets = targets;
    this.#stages = stagesOf(loaded.model, gradients ? targets.loss : null);
  }

  /** Outputs `logits` `[B, labels]` of a batch, and with gradients `loss` and `gradients.l` `[B, H, T]`. */
  async run(batch: RowBatch, headMask: FloatTensor, signal: AbortSignal | undefined): Promise<Outputs> {
    const kept = this.#kept.get(batch) ?? { mask: null, layers: [] };
    this.#kept.set(batch, kept);
    const feeds = { ...feedsOf(this.#loaded, batch, headMask), ...this.#targets.feeds(batch) };
    const first = kept.mask ? lowestChange(kept.mask, headMask) : 0;
    // Until every layer is made anew, what is kept belongs to no one mask.
    kept.mask = null;
    for (const [layer, stage] of this.#stages.layers.entries()) {
      if (layer < first) continue;
      throwIfAborted(signal);
      kept.layers[layer] = new Map(await this.#runStage(stage, feeds, kept, signal));
    }
    const outputs = await this.#runStage(this.#stages.rest, feeds, kept, signal);
    kept.mask = headMask.data.slice();
    return outputs;
  }

  #runStage(
    { program, takes }: Stage,
    feeds: Readonly<Record<string, Tensor>>,
    { layers }: Kept,
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

/** The first layer whose row of the mask `[L, H]` differs; L where none does. */
export function lowestChange(before: Float32Array, { data, shape }: FloatTensor): number {
  const [layers, heads] = shape as [number, number];
  const place = data.findIndex((entry, index) => entry !== before[index]);
  return place < 0 ? layers : Math.floor(place / heads);
}

/** Most bytes that layers may keep of a forward pass for the backward pass to read. */
const mostKept = 5e8;

/** About how many tensors of the model's width a layer keeps for the backward pass. */
const keptTensors = 16;

/** Whether what the backward pass reads of all batches fits into memory between two masks. */
export function fitsMemory({ numLayers, hiddenSize }: Model, batches: readonly RowBatch[]): boolean {
  const tokens = batches.reduce((sum, { rows }) => sum + rows.length * rows[0]!.ids.length, 0);
  return 4 * tokens * hiddenSize * keptTensors * numLayers <= mostKept;
}
