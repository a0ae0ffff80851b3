/** @file Refuses checkpoints with quantised weights, naming the method and what to do. */

import { AppError } from "../lib/errors";
import { quoted, shortList } from "../lib/quoted";
import type { Table } from "./family";
import type { TensorShapes } from "./model";

/** Names of methods by `quant_method` in config.json. */
const methods: Readonly<Record<string, string>> = {
  bitsandbytes: "bitsandbytes",
  gptq: "GPTQ",
  awq: "AWQ",
  aqlm: "AQLM",
  hqq: "HQQ",
  quanto: "Quanto",
  eetq: "EETQ",
  torchao: "torchao",
  mxfp4: "MXFP4",
  fp8: "FP8",
  fbgemm_fp8: "FP8 (FBGEMM)",
  "compressed-tensors": "compressed-tensors",
};

/** Names of tensors that only quantised checkpoints have, and their method. */
const marks: readonly { readonly names: RegExp; readonly how: string }[] = [
  { names: /\.(SCB|weight_format)$/, how: "with bitsandbytes (8 bits)" },
  { names: /\.(nested_)?(absmax|quant_map)$|\.quant_state\b/, how: "with bitsandbytes (4 bits)" },
  { names: /\.g_idx$/, how: "with GPTQ" },
  { names: /\.(qweight|qzeros)$/, how: "with GPTQ or AWQ" },
  { names: /\.W_q$/, how: "with HQQ" },
  { names: /\.weight\._(data|scale|shift)$|\.weight_qtype$/, how: "with Quanto" },
  { names: /\.(weight_packed|weight_shape)$/, how: "with compressed-tensors" },
  {
    names: /\.weight_(scale|scale_inv|zero_point)$|\.(input|weight)_scale$/,
    how: "with 8 bits per weight and a scale",
  },
  { names: /_packed_params(\.|$)|\.weight_fake_quant\.|activation_post_process/, how: "by PyTorch" },
  { names: /\.(codebooks|codes)$/, how: "with AQLM" },
  { names: /_blocks$/, how: "with MXFP4" },
];

/** Throws `AppError` if `config` says that the weights are quantised. */
export function refuseQuantisedConfig(config: Table): void {
  const found = config.quantization_config ?? config.compression_config;
  if (found === undefined || found === null || found === false) return;
  throw quantised(`config.json says so (${methodOf(found)})`, howOf(found));
}

function methodOf(found: unknown): string {
  const method = fieldOf(found, "quant_method");
  return typeof method === "string" ? `quant_method ${quoted(method)}` : "quantization_config";
}

function howOf(found: unknown): string {
  const method = fieldOf(found, "quant_method");
  const name = typeof method === "string" && Object.hasOwn(methods, method) ? methods[method] : null;
  const bits = bitsOf(found);
  const size = bits === null ? "" : ` (${bits} bits)`;
  return name ? `with ${name}${size}` : `by an unknown method${size}`;
}

function bitsOf(found: unknown): number | null {
  if (fieldOf(found, "load_in_8bit") === true) return 8;
  if (fieldOf(found, "load_in_4bit") === true) return 4;
  const bits = fieldOf(found, "bits");
  return typeof bits === "number" && Number.isInteger(bits) && bits > 0 && bits < 64 ? bits : null;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Throws `AppError` if a tensor's name shows that the checkpoint is quantised. */
export function refuseQuantisedTensors(tensors: TensorShapes): void {
  for (const { names, how } of marks) {
    const found = [...tensors.keys()].filter((name) => names.test(name));
    if (found.length > 0) throw quantised(`they come with ${shortList(found, 1)}`, how);
  }
}

/** Throws `AppError` if a weight's tensor contains integers. */
export function refuseIntegers(name: string, dtype: string | undefined): void {
  if (dtype === undefined || /^(F|BF)\d+$/.test(dtype)) return;
  throw quantised(`${shortList([name])} is stored as ${dtype}`, "in a way that config.json does not name");
}

function quantised(reason: string, how: string): AppError {
  return new AppError(
    "unsupported-model",
    `The weights are quantised ${how}, which Headscope does not compute: ${reason}.`,
    "Choose the original version of this model in float32, float16 or bfloat16, or load it in Python, call model.dequantize() and save it with model.save_pretrained(folder).",
  );
}
