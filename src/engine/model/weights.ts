/** @file Uploads weights tensor by tensor, from a checkpoint or a seed. */

import { type CallOptions, type Progress, untilAborted } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import type { Model } from "../../models/model";
import type { Runtime, Weight } from "../../runtime/runtime";
import { randomTensor } from "../../weights/random";
import type { Checkpoint } from "../../weights/tensor-view";
import { HostTable } from "./host-table";
import { layOut } from "./layout";
import { type Match, type ModelParameter, placedBytes } from "./parameters";
import { type StoredTensor, storedShape } from "./stored-tensor";

export type Weights = ReadonlyMap<string, Weight>;

/** Reads the values of an existing tensor. The array may be shared: do not write to it. */
export type Reader = (tensor: StoredTensor) => Promise<Float32Array>;

export function fromCheckpoint(checkpoint: Checkpoint, { files, model }: Match): Reader {
  return async ({ name }) => model.computed(name) ?? checkpoint.get(files.get(name)!)!.read();
}

export function fromSeed(model: Model, seed: number): Reader {
  return async ({ name, shape }) =>
    model.computed(name) ?? randomTensor(seed, name, shape, model.initialisation(name)).data;
}

/**
 * Reads and uploads one tensor after another, so that only one is in memory on its way to a GPU. Looked-up tables stay
 * in ordinary memory.
 */
export async function uploadWeights(
  runtime: Pick<Runtime, "upload">,
  parameters: readonly ModelParameter[],
  read: Reader,
  options: CallOptions = {},
): Promise<Weights> {
  const weights = new Map<string, Weight>();
  const total = parameters.reduce((bytes, parameter) => bytes + placedBytes(parameter), 0);
  let done = 0;
  try {
    for (const parameter of parameters) {
      throwIfAborted(options.signal);
      const { name } = parameter.value;
      // The values may still be arriving.
      const values = await untilAborted(read({ name, shape: storedShape(parameter) }), options.signal);
      weights.set(name, await placed(runtime, parameter, values));
      done += placedBytes(parameter);
      options.onProgress?.(weightProgress(done, total, name));
    }
    return weights;
  } catch (error) {
    disposeWeights(weights);
    throw error;
  }
}

async function placed(
  runtime: Pick<Runtime, "upload">,
  parameter: ModelParameter,
  values: Float32Array,
): Promise<Weight> {
  const shape = parameter.value.shape.map(Number);
  if (parameter.isLookedUp) return new HostTable(values, shape);
  return runtime.upload(layOut(parameter, values), shape);
}

export function disposeWeights(weights: Weights): void {
  for (const weight of weights.values()) weight.dispose();
}

function weightProgress(done: number, total: number, label: string): Progress {
  return { stage: "weights", done, total, unit: "bytes", label };
}
