/** @file Which tensors a model needs, which of them a checkpoint has, and what that means for the person. */

import type { Parameter } from "../graph/ir";
import { AppError } from "../lib/errors";
import { sizeOf } from "../lib/tensor";
import type { HeadKind, Model, TensorShapes } from "../models/model";
import { attendProgram } from "../programs/attend";

export interface Match {
  readonly model: Model;
  readonly parameters: readonly Parameter[];
  /** File names by parameter name. */
  readonly files: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Every weight of the model, its head included. */
export function parametersOf(model: Model): readonly Parameter[] {
  const options = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "all" } as const;
  return attendProgram(model, options).graph.parameters;
}

/** The dims of a weight as the file stores them. */
export function storedShape({ value, transposed }: Parameter): readonly number[] {
  const shape = value.shape.map(Number);
  return transposed ? shape.toReversed() : shape;
}

/**
 * Pairs the model's weights with the checkpoint's tensors. A model whose head is missing goes on without it, with a
 * notice; any other gap, and any wrong shape, throws `AppError("bad-checkpoint")`.
 */
export function matchParameters(model: Model, tensors: TensorShapes): Match {
  const files = fileNames(model, tensors);
  const wanted = parametersOf(model);
  const missing = wanted.map(({ value }) => value.name).filter((name) => !files.has(name));
  const { model: usable, parameters } =
    missing.length === 0 ? { model, parameters: wanted } : withoutHead(model, missing);
  for (const parameter of parameters) checkShape(parameter, files, tensors);
  const used = new Set(parameters.map(({ value }) => value.name));
  const unexpected = [...files]
    .filter(([name]) => !used.has(name) && !model.isUnused(name))
    .map(([, file]) => file);
  return { model: usable, parameters, files, missing, unexpected };
}

function fileNames(model: Model, tensors: TensorShapes): Map<string, string> {
  const files = new Map<string, string>();
  for (const file of tensors.keys()) {
    const name = model.parameterName(file);
    if (name !== null && !files.has(name)) files.set(name, file);
  }
  return files;
}

const headNames: Readonly<Record<HeadKind, string>> = {
  none: "head",
  classifier: "classifier",
  "masked-lm": "masked-language-model head",
  lm: "language-model head",
};

function withoutHead(model: Model, missing: readonly string[]): Pick<Match, "model" | "parameters"> {
  const headless = model.withoutHead(
    `This checkpoint has no ${headNames[model.head]} (missing: ${shortList(missing)}): attention works, predictions do not.`,
  );
  const parameters = parametersOf(headless);
  const needed = new Set(parameters.map(({ value }) => value.name));
  const gaps = missing.filter((name) => needed.has(name));
  if (model.head === "none" || gaps.length > 0) throw incomplete(gaps);
  return { model: headless, parameters };
}

function incomplete(missing: readonly string[]): AppError {
  return new AppError(
    "bad-checkpoint",
    `The checkpoint lacks ${missing.length} of the tensors that its config.json asks for: ${shortList(missing)}.`,
    "Check that config.json and the weights belong to the same model, and that all shards are there.",
  );
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function checkShape(parameter: Parameter, files: Match["files"], tensors: TensorShapes): void {
  const file = files.get(parameter.value.name)!;
  const found = tensors.get(file)!.shape;
  const wanted = storedShape(parameter);
  if (found.join() === wanted.join()) return;
  throw new AppError(
    "bad-checkpoint",
    `${file} is [${found.join(", ")}] in the weights, but config.json asks for [${wanted.join(", ")}].`,
    "Check that config.json and the weights belong to the same model.",
  );
}

/** How many numbers the library's class of this model holds. */
export function countParameters({ parameters, files, model }: Match, tensors: TensorShapes): number {
  const unused = [...files]
    .filter(([name]) => model.isUnused(name))
    .map(([, file]) => tensors.get(file)!.shape);
  const used = parameters.map(storedShape);
  return [...used, ...unused].reduce((total, shape) => total + sizeOf(shape), 0);
}
