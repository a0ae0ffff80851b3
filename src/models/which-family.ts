/** @file Which family a checkpoint is of: as config.json says, else as its other words and the names of its tensors do. */

import { type Family, familyNames } from "../lib/family";
import { quoted } from "../lib/quoted";
import { badConfig, unsupported } from "./config";
import type { TensorShapes } from "./model";

export interface FoundFamily {
  readonly family: Family;
  /** What to tell the user if config.json does not say it. */
  readonly notice: string | null;
}

/** config.json before anything in it is checked, with the settings that tell its family. */
export interface Table {
  readonly model_type?: unknown;
  readonly architectures?: unknown;
  readonly quantization_config?: unknown;
  readonly compression_config?: unknown;
  readonly bos_token_id?: unknown;
  readonly pad_token_id?: unknown;
  readonly type_vocab_size?: unknown;
  readonly max_position_embeddings?: unknown;
  readonly [key: string]: unknown;
}

/** config.json as a table. Throws `AppError` if it is anything else. */
export function tableOf(json: unknown): Table {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Table;
  throw badConfig("it is not a table of settings.");
}

/** The family; `null` if neither config.json nor the tensors tell. Throws `AppError` for a family that is not read. */
export function familyOf(config: Table, tensors: TensorShapes): FoundFamily | null {
  const named = byType(config.model_type) ?? byArchitectures(config.architectures);
  if (named) return { family: named, notice: null };
  const family = byTensors(tensors) ?? byKeys(config);
  if (family === null) return null;
  const name = { bert: "BERT", gpt2: "GPT-2" }[family];
  return {
    family,
    notice: `config.json names no model type; its settings and tensors are those of ${name}.`,
  };
}

/** The sentence for a checkpoint that nothing tells the family of. */
export const unknownFamily = () =>
  unsupported(
    `config.json names no model type, and neither its settings nor the weights are those of ${familyNames.join(" or ")}.`,
  );

function otherFamily(what: string) {
  return unsupported(`This is a ${what} model; supported are ${familyNames.join(" and ")}.`);
}

/** Anything but a text says nothing: old files have none. */
function byType(type: unknown): Family | null {
  if (typeof type !== "string" || type.trim() === "") return null;
  const plain = type.toLowerCase().replace(/[^a-z0-9]/g, "");
  const family = familyNames.find((name) => name === plain);
  if (family) return family;
  throw otherFamily(quoted(type));
}

const classes: readonly { readonly names: RegExp; readonly family: Family | null }[] = [
  { names: /^Bert(For[A-Z]|Model|LMHead|PreTrain|Encoder|$)/, family: "bert" },
  { names: /^GPT2/, family: "gpt2" },
  {
    names:
      /^(Bert(Generation|Japanese)|[A-Za-z]*Roberta|DistilBert|Albert|Electra|Camembert|Deberta|MPNet|MobileBert|SqueezeBert|Longformer|BigBird|ConvBert|Nezha|Ernie|FNet|Funnel|LayoutLM|ModernBert|NomicBert|JinaBert|XLM|XLNet|OpenAIGPT|GPTNeo|GPTJ|GPTBigCode|ImageGPT|CTRL|Bloom|OPT|Llama|Mistral|Mixtral|Gemma|Qwen|Phi|Falcon|MPT|T5|MT5|Bart|MBart|Pegasus|Marian|Blenderbot|Bloom|CodeGen|Xglm|XGLM|ViT|CLIP|Wav2Vec2|Whisper)/,
    family: null,
  },
];

function byArchitectures(architectures: unknown): Family | null {
  for (const name of [architectures].flat()) {
    if (typeof name !== "string") continue;
    const plain = name.replace(/^(TF|Flax)/, "");
    const found = classes.find(({ names }) => names.test(plain));
    if (found === undefined) continue;
    if (found.family === null) throw otherFamily(quoted(name));
    return found.family;
  }
  return null;
}

const otherTensors =
  /(?:^|\.)(x?lm_?roberta|roberta|distilbert|albert|electra|camembert|deberta|mpnet|mobilebert|longformer|bert_generation|tokens_embed|gpt_neox|rotary_emb)\./;

/** By the tensors that no model of the family lacks, whatever stands before their names. */
function byTensors(tensors: TensorShapes): Family | null {
  for (const name of tensors.keys()) {
    const [, other] = otherTensors.exec(name) ?? [];
    if (other !== undefined) throw otherFamily(quoted(other));
  }
  const some = (pattern: RegExp) => [...tensors.keys()].some((name) => pattern.test(name));
  if (some(/(^|\.)h\.\d+\.attn\.c_attn\.weight$/)) return "gpt2";
  return some(/(^|\.)encoder\.layer\.\d+\.attention\.self\.query\.weight$/) ? "bert" : null;
}

/** Settings of GPT-2 that models after it also have are told apart by what those have beside them. */
const notGpt2 = ["afn", "dff", "rotary_dim", "multi_query", "embd_dim", "attention_types"];
const notBert = [
  "embedding_size",
  "num_hidden_groups",
  "num_key_value_heads",
  "rms_norm_eps",
  "pos_att_type",
  "d_model",
];

function byKeys(config: Table): Family | null {
  const has = (key: string) => config[key] !== undefined && config[key] !== null;
  if (["n_embd", "n_layer", "n_head"].every(has)) return notGpt2.some(has) ? null : "gpt2";
  const keys = [
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "type_vocab_size",
  ];
  if (!keys.every(has) || notBert.some(has)) return null;
  if (isRoberta(config)) throw otherFamily('"roberta"');
  return "bert";
}

/** RoBERTa has BERT's settings, but counts positions from 2: one type of token, and its own special tokens or 514 positions. */
function isRoberta(config: Table): boolean {
  const hasItsTokens = config.bos_token_id === 0 && config.pad_token_id === 1;
  return config.type_vocab_size === 1 && (config.max_position_embeddings === 514 || hasItsTokens);
}
