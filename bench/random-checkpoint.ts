/** @file Writes a checkpoint of random 16-bit weights in the library's format, as large as a real one. */

import { closeSync, copyFileSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parametersOf } from "../src/engine/model/parameters";
import { storedShape } from "../src/engine/model/stored-tensor";
import { sizeOf } from "../src/lib/tensor";
import { createModel } from "../src/models/create-model";
import { safetensorsHeader } from "../src/weights/safetensors-writer";

const blockLength = 2 ** 20;

/** bfloat16 numbers between −`largest` and `largest`, repeated in every tensor. */
function block(largest: number): Uint16Array {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const values = Float32Array.from({ length: blockLength }, () => 2 * largest * (next() - 0.5));
  return Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
}

const one = 0x3f80;
const tokenizerFiles = {
  "gpt2-stories": ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"],
  "bert-emotion": ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"],
};

/**
 * Writes config.json, model.safetensors in bfloat16 and the tokenizer of an embedded model into `folder`. `sharpness`: how
 * much larger the weights of queries are than the others; at 1 every head attends almost evenly.
 */
export function writeRandomCheckpoint(
  folder: string,
  config: object,
  tokenizer: keyof typeof tokenizerFiles = "gpt2-stories",
  sharpness = 1,
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  for (const name of tokenizerFiles[tokenizer])
    copyFileSync(join("public/models", tokenizer, name), join(folder, name));
  const model = createModel(config);
  const tensors = parametersOf(model).map((parameter) => ({
    name: model.fileName(parameter.value.name),
    shape: storedShape(parameter),
    dtype: "BF16",
    byteLength: 2 * sizeOf(storedShape(parameter)),
  }));
  const file = openSync(join(folder, "model.safetensors"), "w");
  writeSync(file, safetensorsHeader(tensors, { format: "pt" }));
  const noise = block(0.06);
  const sharp = block(0.06 * sharpness);
  const ones = new Uint16Array(blockLength).fill(one);
  for (const { name, byteLength } of tensors) {
    const source = /norm/.test(name) ? ones : /query/.test(name) ? sharp : noise;
    for (let left = byteLength; left > 0; left -= 2 * blockLength)
      writeSync(file, new Uint8Array(source.buffer, 0, Math.min(left, 2 * blockLength)));
  }
  closeSync(file);
}
