/** @file Compares the reference checkpoints with what safetensors and torch read from them in Python. */

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { diskRepository } from "../testing/disk-repository";
import { openCheckpoint } from "./checkpoint";
import type { Checkpoint } from "./tensor-view";

const folder = "reference/goldens/checkpoints";

/**
 * By checkpoint: the number of its tensors, and the start of the SHA-256 of them all, sorted by name: each name in UTF-8,
 * then its values as little-endian float32. In Python: `hash.update(name.encode())`,
 * `hash.update(tensor.to(torch.float32).contiguous().numpy().tobytes())`.
 */
const expected: Readonly<Record<string, readonly [number, string]>> = {
  "albert-base": [25, "91a0f77f3ff3589e"],
  "albert-classifier": [27, "e792854483f1ecaa"],
  "albert-groups": [43, "6c8b955276ab0fbe"],
  "albert-masked-lm": [30, "4682741edfc1dda7"],
  "bert-base": [39, "9ae8ca5a5b61c0b2"],
  "bert-bf16": [41, "2b079e266f49a76a"],
  "bert-bin": [42, "ff5d99fc882ae339"],
  "bert-bin-legacy": [42, "7cfb74df172f8405"],
  "bert-classifier": [41, "3496500441877250"],
  "bert-f16": [41, "a6c54cd6a9a5338e"],
  "bert-legacy-names": [47, "3de3480257cf8890"],
  "bert-masked-lm": [42, "ebd98b75e7999392"],
  "bert-masked-lm-untied": [43, "965f05b83129d390"],
  "bert-no-classifier": [39, "0c7eff2c39300532"],
  "bert-odd": [57, "21d22e790d8d2632"],
  "bert-sharded": [41, "0ca14f2cb487a178"],
  "bert-silu": [41, "98bcd881d35e44ae"],
  "camembert-base": [39, "b6d71d1179752575"],
  "camembert-classifier": [41, "89b5288819973774"],
  "camembert-masked-lm": [42, "e899b5acc40c29c7"],
  "distilbert-base": [36, "364e96bda94c31b3"],
  "distilbert-bin": [40, "d1dca1f7e1543451"],
  "distilbert-classifier": [40, "6a41b92f6f9da3bd"],
  "distilbert-masked-lm": [41, "2052a0532786c85f"],
  "distilbert-masked-lm-untied": [42, "9a20f7deac36adb5"],
  "distilbert-odd": [56, "e06a16fa50b676a4"],
  "electra-base": [39, "a7c33e09b4ab7a6a"],
  "electra-classifier": [43, "ca08a81a510d21c8"],
  "electra-masked-lm": [44, "9d3d2c396f6895a7"],
  "electra-masked-lm-untied": [45, "69f606de0232a09d"],
  "electra-same-width": [41, "15340b25f43d3221"],
  "gemma3-lm": [67, "174aab2b6fc3c75c"],
  "gemma3-odd": [54, "4961ba39ea0508f5"],
  "gpt-neo-classifier": [31, "7a3e9f08c0555513"],
  "gpt-neo-lm": [43, "b59eea9eec4821c1"],
  "gpt-neox-classifier": [28, "207690e00ac84320"],
  "gpt-neox-lm": [28, "6914e83afc24a162"],
  "gpt-neox-serial": [24, "86bdcb38c8cdbcd9"],
  "gpt2-base": [28, "03e6d33cae4e21d6"],
  "gpt2-bin-legacy": [33, "d8d2a0484cc59e17"],
  "gpt2-bin-sharded": [29, "c3c23ae617c76d51"],
  "gpt2-classifier": [29, "f55d3aadeb191da7"],
  "gpt2-lm": [28, "69c9c9002a20278a"],
  "gpt2-no-prefix": [32, "52ec1bdadc3b60c8"],
  "gpt2-noscale": [32, "f558726eeecb0e9b"],
  "gpt2-odd": [40, "ce6dac2d6b015eb1"],
  "gpt2-untied": [29, "b2b32fe1ea154670"],
  "llama-base": [20, "840d78a2377e1498"],
  "llama-classifier": [21, "edd6cd3b573de174"],
  "llama-lm": [21, "f2b418974f476960"],
  "llama-odd": [50, "40c1089372834777"],
  "mistral-classifier": [21, "abfd819f13e95dad"],
  "mistral-lm": [21, "372e7eed76b6938a"],
  "modernbert-base": [26, "745b3175f1098073"],
  "modernbert-classifier": [30, "11a973c0d05635bc"],
  "modernbert-masked-lm": [29, "e264c666137f8cd0"],
  "modernbert-masked-lm-untied": [29, "3e65887f9a9994ec"],
  "modernbert-odd": [69, "fef4e3607c5501c1"],
  "opt-classifier": [37, "8b1c19957839e698"],
  "opt-lm": [36, "b65c40f72cc9a44d"],
  "opt-post-norm": [24, "5f05b1b6ebd0a10c"],
  "qwen2-classifier": [39, "554bce72c3ee4800"],
  "qwen2-lm": [26, "913441a3d7b9ddca"],
  "qwen3-classifier": [25, "6e9a557914e55f72"],
  "qwen3-lm": [33, "94d2dc6cb305ce2a"],
  "roberta-base": [39, "72d0be8d9d2a79b7"],
  "roberta-bin": [44, "3da5575f279d7d53"],
  "roberta-classifier": [41, "c63525866a956e09"],
  "roberta-masked-lm": [42, "ac68c7c85a756cb3"],
  "roberta-masked-lm-untied": [43, "6ec4abc5492113b8"],
  "roberta-odd": [57, "83c92a140c6ef209"],
  "xlm-roberta-base": [39, "e90e47e765902a68"],
  "xlm-roberta-classifier": [41, "42ef16c36e846b8f"],
  "xlm-roberta-masked-lm": [42, "38c09e7753bc1ce6"],
};

async function digest(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...checkpoint.keys()].sort()) {
    hash.update(name);
    hash.update(await checkpoint.get(name)!.read());
  }
  return hash.digest("hex").slice(0, 16);
}

test.each(readdirSync(folder))("%s", async (name) => {
  const checkpoint = await openCheckpoint(diskRepository(`${folder}/${name}`));
  expect([checkpoint.size, await digest(checkpoint)]).toEqual(expected[name]);
});
