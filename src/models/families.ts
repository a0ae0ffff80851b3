/** @file The table of model families: one file and one line each. */

import type { Family } from "../lib/family";
import { createBert } from "./bert";
import { createGpt2 } from "./gpt2";
import type { Model, TensorShapes } from "./model";
import { refuseQuantisedConfig, refuseQuantisedTensors } from "./quantised";
import { familyOf, type Table, tableOf, unknownFamily } from "./which-family";

const families: Readonly<Record<Family, (config: Table, tensors: TensorShapes) => Model>> = {
  bert: createBert,
  gpt2: createGpt2,
};

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
  const model = families[found.family](config, tensors);
  return found.notice === null ? model : model.noting(found.notice);
}

/** Throws `AppError` for a config.json that no weights could make a model of. */
export function checkConfig(json: unknown): void {
  const config = tableOf(json);
  const found = familyOf(config, new Map());
  refuseQuantisedConfig(config);
  if (found !== null) families[found.family](config, new Map());
}
