/** @file Which tensors a model needs, which of them a checkpoint has, and what that means for the person. */

import type { Parameter } from "../graph/ir";
import { AppError } from "../lib/errors";
import { sizeOf } from "../lib/tensor";
import type { HeadKind, Model, TensorShapes } from "../models/model";
import { attendProgram } from "../programs/attend";
import type { StoredTensor } from "./weights";

export interface Match {
  readonly model: Model;
  readonly parameters: readonly Parameter[];
  /** File names by parameter name. */
  readonly files: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Every weight of the model, its head included: of the last layer too, which without a head only its hidden states need. */
export function parametersOf(model: Model): readonly Parameter[] {
  const options = { masked: false, hiddenStates: true, queriesAndKeys: false, logits: "all" } as const;
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
  const known = storedTensors(usable, parameters, (name) => files.has(name));
  for (const tensor of known) checkShape(tensor, files, tensors);
  const names = new Set([...known.map(({ name }) => name), ...model.unread.keys()]);
  const unexpected = [...files].filter(([name]) => !names.has(name)).map(([, file]) => file);
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

/** Of a tensor without values the shape says nothing, and the file need not have it. */
function checkShape(
  { name, shape: wanted }: StoredTensor,
  files: Match["files"],
  tensors: TensorShapes,
): void {
  if (sizeOf(wanted) === 0) return;
  const file = files.get(name)!;
  const found = tensors.get(file)!.shape;
  if (found.join() === wanted.join()) return;
  throw new AppError(
    "bad-checkpoint",
    `${file} is [${found.join(", ")}] in the weights, but config.json asks for [${wanted.join(", ")}].`,
    "Check that config.json and the weights belong to the same model.",
  );
}

/** What the library's class of this model holds: its weights, and of what no graph reads, what `has` says is there. */
export function storedTensors(
  model: Model,
  parameters: readonly Parameter[],
  has: (name: string) => boolean,
): readonly StoredTensor[] {
  const read = parameters.map((parameter) => ({ name: parameter.value.name, shape: storedShape(parameter) }));
  const unread = [...model.unread].map(([name, { shape }]) => ({ name, shape }));
  return [...read, ...unread.filter(({ name, shape }) => sizeOf(shape) === 0 || has(name))];
}

export function countParameters(tensors: readonly StoredTensor[]): number {
  return tensors.reduce((total, { shape }) => total + sizeOf(shape), 0);
}
