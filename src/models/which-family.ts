/** @file Finds a checkpoint's family from config.json, or else from its other settings and tensor names. */

import { quoted } from "../lib/quoted";
import { badConfig, unsupported } from "./config";
import { families } from "./families";
import { type Family, isTable, type Table } from "./family";
import type { TensorShapes } from "./model";

interface FoundFamily {
  readonly family: Family;
  /** A notice if config.json does not name the family. */
  readonly notice: string | null;
}

/** config.json as an object, or the part of it that is of a supported family. Throws `AppError` if it is anything else. */
export function tableOf(json: unknown): Table {
  if (!isTable(json)) throw badConfig("it is not a JSON object.");
  for (const { signs } of families) {
    const part = signs.partOf?.(json) ?? null;
    if (part !== null) return part;
  }
  return json;
}

/** The family; `null` if neither config.json nor the tensors show it. Throws `AppError` for an unsupported family. */
export function familyOf(config: Table, tensors: TensorShapes): FoundFamily | null {
  const named = byType(config.model_type) ?? byClasses(config.architectures);
  if (named) return { family: named, notice: null };
  const family = byPrefix(tensors) ?? byKeys(config) ?? byTensors(tensors);
  if (family === null) return null;
  return {
    family,
    notice: `config.json names no model type; its settings and tensors are those of ${family.title}.`,
  };
}

/** The supported families as "a, b and c". */
function familyList(conjunction: "and" | "or"): string {
  return new Intl.ListFormat("en-GB", { type: conjunction === "and" ? "conjunction" : "disjunction" }).format(
    families.map(({ name }) => name),
  );
}

/** The error of a checkpoint of an unknown family. */
export const unknownFamily = () =>
  unsupported(
    `config.json names no model type, and neither its settings nor the weights are those of ${familyList("or")}.`,
  );

function otherFamily(what: string) {
  return unsupported(`This is a ${what} model; supported are ${familyList("and")}.`);
}

/** Ignores anything but a string; old files have none. */
function byType(type: unknown): Family | null {
  if (typeof type !== "string" || type.trim() === "") return null;
  const family = families.find(({ name }) => plain(name) === plain(type));
  if (family) return family;
  throw otherFamily(quoted(type));
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Prefixes of the library's class names, supported or not. */
const libraryClasses =
  /^(Bert(Generation|Japanese)|[A-Za-z]*Roberta|DistilBert|Albert|Electra|Camembert|Deberta|MPNet|MobileBert|SqueezeBert|Longformer|BigBird|ConvBert|Nezha|Ernie|FNet|Funnel|LayoutLM|ModernBert|NomicBert|JinaBert|XLM|XLNet|OpenAIGPT|GPTNeo|GPTJ|GPTBigCode|ImageGPT|CTRL|Bloom|OPT|Llama|Mistral|Mixtral|Gemma|Qwen|Phi|Falcon|MPT|T5|MT5|Bart|MBart|Pegasus|Marian|Blenderbot|Bloom|CodeGen|Xglm|XGLM|ViT|CLIP|Wav2Vec2|Whisper)/;

function byClasses(architectures: unknown): Family | null {
  for (const name of [architectures].flat()) {
    if (typeof name !== "string") continue;
    const bare = name.replace(/^(TF|Flax)/, "");
    const family = families.find(({ signs }) => signs.classes.test(bare));
    if (family) return family;
    if (libraryClasses.test(bare)) throw otherFamily(quoted(name));
  }
  return null;
}

/** Parts of tensor names that show the family, supported or not. */
const tellingParts =
  /(?:^|\.)(x?lm_?roberta|roberta|distilbert|albert|electra|camembert|deberta|mpnet|mobilebert|longformer|bert_generation|tokens_embed|gpt_neox)\./;

function byPrefix(tensors: TensorShapes): Family | null {
  for (const tensor of tensors.keys()) {
    const [, part] = tellingParts.exec(tensor) ?? [];
    if (part === undefined) continue;
    const family = families.find(({ name }) => name === part);
    if (family) return family;
    throw otherFamily(quoted(part));
  }
  return null;
}

/** By the tensors that every model of a family has, with any prefix. */
function byTensors(tensors: TensorShapes): Family | null {
  const names = [...tensors.keys()];
  return families.find(({ signs }) => names.some((name) => signs.tensors.test(name))) ?? null;
}

function byKeys(config: Table): Family | null {
  const has = (key: string) => config[key] !== undefined && config[key] !== null;
  const family = families.find(
    ({ signs: { keys, foreignKeys } }) => keys.every(has) && !foreignKeys.some(has),
  );
  const foreign = family?.signs.foreignType?.(config) ?? null;
  if (foreign === null) return family ?? null;
  const other = families.find(({ name }) => name === foreign);
  if (other) return other;
  throw otherFamily(quoted(foreign));
}
