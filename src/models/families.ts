/** @file The table of model families: one file and one line each. */

import { z } from "zod";
import { type Family, familyNames } from "../lib/family";
import { createBert } from "./bert";
import { parseWith, unsupported } from "./config";
import { createGpt2 } from "./gpt2";
import type { Model, TensorShapes } from "./model";

const families: Readonly<Record<Family, (json: unknown, tensors: TensorShapes) => Model>> = {
  bert: createBert,
  gpt2: createGpt2,
};

const modelType = z.object({ model_type: z.string().max(100) });

/**
 * The model that a config.json describes. `tensors`: what the checkpoint holds, for what the config leaves open.
 * Throws `AppError` "bad-config" or "unsupported-model".
 */
export function createModel(json: unknown, tensors: TensorShapes = new Map()): Model {
  const { model_type: type } = parseWith(modelType, json);
  const family = familyNames.find((name) => name === type);
  if (!family) throw unsupported(`This is a "${type}" model; supported are ${familyNames.join(" and ")}.`);
  return families[family](json, tensors);
}
