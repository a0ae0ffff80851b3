/** @file From config.json to the model that it describes. */

import type { Model, TensorShapes } from "./model";
import { refuseQuantisedConfig, refuseQuantisedTensors } from "./quantised";
import { familyOf, tableOf, unknownFamily } from "./which-family";

/**
 * The model that a config.json describes. `tensors`: what the checkpoint holds, for what the config leaves open.
 * Throws `AppError` "bad-config" or "unsupported-model".
 */
export function createModel(json: unknown, tensors: TensorShapes = new Map()): Model {
  const config = tableOf(json);
  const found = familyOf(config, tensors);
  refuseQuantisedConfig(config);
  refuseQuantisedTensors(tensors);
  if (found === null) throw unknownFamily();
  const model = found.family.create(config, tensors);
  return found.notice === null ? model : model.noting(found.notice);
}

/** Throws `AppError` for a config.json that no weights could make a model of. */
export function checkConfig(json: unknown): void {
  const config = tableOf(json);
  const found = familyOf(config, new Map());
  refuseQuantisedConfig(config);
  found?.family.create(config, new Map());
}
