/** @file Matches the tensors that a model needs with those of a checkpoint, and explains differences. */

import type { Parameter } from "../../graph/ir";
import { lookUps } from "../../graph/look-ups";
import { AppError } from "../../lib/errors";
import { shortList } from "../../lib/quoted";
import { sizeOf } from "../../lib/tensor";
import type { HeadKind, Model, TensorShapes } from "../../models/model";
import { refuseIntegers } from "../../models/quantised";
import { attendProgram } from "../../programs/attend";
import { rowInputs } from "../../programs/program";
import { type StoredTensor, storedShape } from "./stored-tensor";

/** A weight of a model. */
export interface ModelParameter extends Parameter {
  /** Whether all programs read only the rows of their tokens, positions or segments from it. */
  readonly isLookedUp: boolean;
}

export interface Match {
  readonly model: Model;
  readonly parameters: readonly ModelParameter[];
  /** File names by parameter name. */
  readonly files: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** The size of a weight on a device, where all numbers have 32 bits. */
export const placedBytes = ({ value }: Parameter): number => 4 * sizeOf(value.shape.map(Number));

/** All weights of the model and its head, even those of the last layer that only hidden states need. */
export function parametersOf(model: Model): readonly ModelParameter[] {
  const options = { masked: false, hiddenStates: true, queriesAndKeys: false, logits: "all" } as const;
  const { graph } = attendProgram(model, options);
  const found = lookUps(graph, rowInputs).map(({ table }) => table);
  // Computed tables are those of rotary positions, which go into the operator that turns queries and keys.
  const tables = new Set(found.filter(({ name }) => !model.isComputed(name)));
  return graph.parameters.map((parameter) => ({ ...parameter, isLookedUp: tables.has(parameter.value) }));
}

/**
 * Pairs the model's weights with the checkpoint's tensors. A model whose head is missing is loaded without it, with a
 * notice; any other missing tensor or wrong shape throws `AppError("bad-checkpoint")`.
 */
export function matchParameters(model: Model, tensors: TensorShapes): Match {
  checkLayers(model, tensors);
  const files = fileNames(model, tensors);
  const wanted = parametersOf(model);
  const missing = storedNames(model, wanted).filter((name) => !files.has(name));
  const { model: usable, parameters } =
    missing.length === 0 ? { model, parameters: wanted } : withoutHead(model, missing, tensors);
  const known = storedTensors(usable, parameters, (name) => files.has(name));
  for (const tensor of known) checkShape(tensor, files, tensors);
  const names = new Set([...known.map(({ name }) => name), ...model.unread.keys()]);
  const read = new Set([...files].filter(([name]) => names.has(name)).map(([, file]) => file));
  const unexpected = [...tensors.keys()].filter(
    (file) => !read.has(file) && model.parameterName(file) !== null,
  );
  const told = ignoredNotices(usable, unexpected).reduce((noted, notice) => noted.noting(notice), usable);
  return { model: told, parameters, files, missing, unexpected };
}

const storedNames = (model: Model, parameters: readonly Parameter[]): readonly string[] =>
  parameters.map(({ value }) => value.name).filter((name) => !model.isComputed(name));

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

function withoutHead(
  model: Model,
  missing: readonly string[],
  tensors: TensorShapes,
): Pick<Match, "model" | "parameters"> {
  const headless = model.withoutHead(
    `This checkpoint has no ${headNames[model.head]} (missing: ${shortList(missing)}), and the library would initialise it at random: attention works, predictions do not.`,
  );
  const parameters = parametersOf(headless);
  const needed = new Set(parameters.map(({ value }) => value.name));
  const gaps = missing.filter((name) => needed.has(name));
  if (model.head === "none" || gaps.length > 0) throw incomplete(gaps, tensors);
  return { model: headless, parameters };
}

/** Counts the layers first, because the graph of a thousand layers takes seconds to build. */
function checkLayers(model: Model, tensors: TensorShapes): void {
  const { storedLayers } = model;
  const layers = [...tensors.keys()].map((file) => model.layerOf(file));
  const found = new Set(layers.filter((layer) => layer >= 0 && layer < storedLayers));
  if (found.size === storedLayers) return;
  const [message, hint] = reasonOf(tensors);
  throw new AppError(
    "bad-checkpoint",
    `The checkpoint has tensors of ${found.size} of the ${storedLayers} layers in its config.json.${message}`,
    hint,
  );
}

function incomplete(missing: readonly string[], tensors: TensorShapes): AppError {
  const [message, hint] = reasonOf(tensors);
  return new AppError(
    "bad-checkpoint",
    `The checkpoint lacks ${missing.length} of the tensors that its config.json requires: ${shortList(missing)}.${message}`,
    hint,
  );
}

/** Guesses from the names of other tensors why some are missing, and what to do. */
function reasonOf(tensors: TensorShapes): readonly [message: string, hint: string] {
  const found = [...tensors.keys()].find((name) => adapterTensor.test(name));
  if (found !== undefined) {
    return [
      ` It contains an adapter (${shortList([found])}).`,
      "Load it in Python with peft, call merge_and_unload() and save it with save_pretrained(folder).",
    ];
  }
  if ([...tensors.keys()].some((name) => /\.kernel$|\/(kernel|gamma|embeddings|weight)(:0)?$/.test(name))) {
    return [
      " Its tensors are named as TensorFlow or Flax names them.",
      "Load it in Python with from_tf=True or from_flax=True and save it with save_pretrained(folder).",
    ];
  }
  return [
    "",
    "Check that config.json and the weights belong to the same model, and that all shards are there.",
  ];
}

const adapterTensor = /(^|\.)(lora_|ia3_|adapters?\.|prefix_encoder\.|prompt_encoder\.|base_layer\.)/;

/** Notices about unused tensors that may matter. */
function ignoredNotices(model: Model, unexpected: readonly string[]): readonly string[] {
  const serious = unexpected.filter((file) => !model.isNeedless(file));
  const adapters = serious.filter((file) => adapterTensor.test(file));
  const layers = serious.filter((file) => model.layerOf(file) >= model.numLayers);
  const others = serious.filter((file) => !adapterTensor.test(file) && model.layerOf(file) < model.numLayers);
  return [
    ...(adapters.length > 0
      ? [`The adapter in the checkpoint is not used: ${shortList(adapters)}. Merge it to use it.`]
      : []),
    ...(layers.length > 0
      ? [
          `config.json has ${model.numLayers} layers; further layers of the checkpoint are not used: ${shortList(layers)}.`,
        ]
      : []),
    ...(others.length > 0 ? [`Not used of the checkpoint: ${shortList(others)}.`] : []),
  ];
}

/** Skips tensors without values, which a file may omit. */
function checkShape(
  { name, shape: wanted }: StoredTensor,
  files: Match["files"],
  tensors: TensorShapes,
): void {
  if (sizeOf(wanted) === 0) return;
  const file = files.get(name)!;
  const { shape: found, dtype } = tensors.get(file)!;
  refuseIntegers(file, dtype);
  if (found.join() === wanted.join()) return;
  throw new AppError(
    "bad-checkpoint",
    `${shortList([file])} is [${shortList(found.map(String), 8)}] in the weights, but config.json requires [${wanted.join(", ")}].`,
    "Check that config.json and the weights belong to the same model.",
  );
}

/** The tensors of the library's class: the model's weights, and those unused tensors that `has` finds. */
export function storedTensors(
  model: Model,
  parameters: readonly Parameter[],
  has: (name: string) => boolean,
): readonly StoredTensor[] {
  const read = parameters
    .filter(({ value }) => !model.isComputed(value.name))
    .map((parameter) => ({ name: parameter.value.name, shape: storedShape(parameter) }));
  const unread = [...model.unread].map(([name, { shape }]) => ({ name, shape }));
  return [...read, ...unread.filter(({ name, shape }) => sizeOf(shape) === 0 || has(name))];
}

export function countParameters(tensors: readonly StoredTensor[]): number {
  return tensors.reduce((total, { shape }) => total + sizeOf(shape), 0);
}
