/** @file Creates the model that a config.json describes. */

import type { Model, TensorShapes } from "./model";
import { refuseQuantisedConfig, refuseQuantisedTensors } from "./quantised";
import { familyOf, tableOf, unknownFamily } from "./which-family";

/**
 * The model that a config.json describes. `tensors`: the checkpoint's tensors, used for what the config does not say.
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

/** Throws `AppError` if a config.json is invalid for any weights. */
export function checkConfig(json: unknown): void {
  const config = tableOf(json);
  const found = familyOf(config, new Map());
  refuseQuantisedConfig(config);
  found?.family.create(config, new Map());
}
