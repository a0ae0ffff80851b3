/** @file Errors for a repository without a readable model: what it contains instead, and what to do. */

import { AppError } from "../lib/errors";

/** The paths of a repository's files, and the base model of its adapter. */
export interface Contents {
  readonly name: string;
  /** Empty if they are unknown. */
  readonly files: readonly string[];
  readonly base: string | null;
}

interface Finding {
  readonly what: string;
  readonly hint: string;
}

const has = ({ files }: Contents, pattern: RegExp) => files.some((file) => pattern.test(file));
const nth = ({ files }: Contents, pattern: RegExp) => files.find((file) => pattern.test(file)) ?? "";

const fromGguf = "GGUF is a format of llama.cpp. Load the original model, which the page on the Hub names.";
const convert = (how: string) =>
  `Load it in Python with from_pretrained(…, ${how}), save it with save_pretrained, and drop that folder.`;
const otherProgram = (program: string) => `It needs ${program}; Headscope reads checkpoints of transformers.`;

/** Kinds of repositories without a config.json, the clearest sign first. */
function withoutConfig(contents: Contents): Finding | null {
  if (has(contents, /(^|\/)adapter_(config\.json|model\.(safetensors|bin))$/))
    return adapterFinding(contents);
  if (has(contents, /\.gguf$/i)) return { what: `GGUF files (${nth(contents, /\.gguf$/i)})`, hint: fromGguf };
  const inner = nth(contents, /\/config\.json$/).replace(/\/config\.json$/, "");
  if (has(contents, /^model_index\.json$/))
    return { what: "a pipeline of diffusers (model_index.json)", hint: otherProgram("diffusers") };
  if (inner !== "") {
    return {
      what: `a config.json only in the folder ${inner}`,
      hint: `Download the folder ${inner} and drop it on this page.`,
    };
  }
  if (has(contents, /^(meta\.json|config\.cfg)$/) && has(contents, /\.cfg$/))
    return { what: "a pipeline of spaCy (config.cfg)", hint: otherProgram("spaCy") };
  if (has(contents, /\.(pkl|pickle|joblib|skops)$/))
    return {
      what: `a pickled object (${nth(contents, /\.(pkl|pickle|joblib|skops)$/)})`,
      hint: otherProgram("the program that wrote it"),
    };
  return null;
}

function adapterFinding({ base }: Contents): Finding {
  return {
    what: `an adapter, which changes ${base === null ? "another model" : base} and is not a model by itself`,
    hint:
      base === null
        ? "Load the model that it was made for, or merge both in Python with merge_and_unload and save_pretrained."
        : `Load ${base}, or merge both in Python with merge_and_unload and save_pretrained, and drop the folder.`,
  };
}

/** Weights in unsupported formats, whether there is a config.json or not. */
function otherWeights(contents: Contents): Finding | null {
  const forms: readonly (readonly [RegExp, string, string])[] = [
    [/^tf_model.*\.h5$/, "weights for TensorFlow", convert("from_tf=True")],
    [/^flax_model.*\.msgpack$/, "weights for Flax", convert("from_flax=True")],
    [/\.ckpt(\.index|\.data.*|\.meta)?$/, "a checkpoint of TensorFlow or Lightning", convert("from_tf=True")],
    [/\.gguf$/i, "GGUF files", fromGguf],
    [
      /\.onnx$/,
      "ONNX files, in which heads cannot be distinguished",
      "Load the model they were exported from.",
    ],
    [
      /\.(tflite|keras|pb|mlmodel|mlpackage|ot|nemo)$/,
      "a model in another program's format",
      otherProgram("that program"),
    ],
    [
      /\.(pt|pth|bin)$/,
      "a file of PyTorch",
      "Load it in Python, save the model with save_pretrained, and drop the folder.",
    ],
    [
      /\.safetensors$/,
      "safetensors under another name",
      "Rename the file to model.safetensors, put its config.json beside it, and drop both.",
    ],
  ];
  for (const [pattern, what, hint] of forms) {
    if (has(contents, pattern)) return { what: `${what} (${nth(contents, pattern)})`, hint };
  }
  return null;
}

const mostNamed = 5;

function foundInstead({ files }: Contents, finding: Finding | null, otherwise: string): string {
  if (finding) return `: it contains ${finding.what}`;
  if (files.length === 0) return otherwise;
  const named = files.slice(0, mostNamed).join(", ");
  const more = files.length - mostNamed;
  return more > 0 ? `: it has ${named} and ${more} more files` : `: it has ${named}`;
}

/** Why this model cannot be read, if it has no config.json. */
export function noConfig(contents: Contents): AppError {
  const finding = withoutConfig(contents) ?? otherWeights(contents);
  return new AppError(
    "bad-checkpoint",
    `${contents.name} has no config.json${foundInstead(contents, finding, ", so it is not a readable model")}.`,
    finding?.hint ?? "Enter the id of a model, or drop a folder with config.json and the weights.",
  );
}

/** Why its weights cannot be read, if none of the known files contains them. */
export function noWeights(contents: Contents): AppError {
  const finding = has(contents, /^adapter_model\./) ? adapterFinding(contents) : otherWeights(contents);
  const readable = ": there is no model.safetensors and no pytorch_model.bin, nor shards with an index";
  return new AppError(
    "bad-checkpoint",
    `${contents.name} has no readable weights${foundInstead(contents, finding, readable)}.`,
    finding?.hint ?? "It needs model.safetensors or pytorch_model.bin, or their shards with the index.",
  );
}
