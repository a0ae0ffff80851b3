/** @file Models too large for a file format are refused before their weights are read. */

import { expect, test } from "vitest";
import { AppError } from "../../lib/errors";
import { sizeOf } from "../../lib/tensor";
import { noTokenizer } from "../../tokenizer/tokenizer-reading";
import type { ExportFormat } from "../api/heads";
import { exportModel } from "./exporting";
import { type OpenedModel, openRandom } from "./loading";

const limits = { onnx: 2 ** 31 - 1, zip: 2 ** 32 - 1 } as const;

/** A BERT of `numLayers` wide layers, 201 MB each, which fails if a weight is read. */
function wideBert(numLayers: number): OpenedModel {
  const config = {
    model_type: "bert",
    architectures: ["BertForSequenceClassification"],
    vocab_size: 50,
    hidden_size: 2048,
    num_hidden_layers: numLayers,
    num_attention_heads: 16,
    intermediate_size: 8192,
    max_position_embeddings: 16,
  };
  const none = { reading: noTokenizer, chatTemplate: null, repository: null };
  const opened = openRandom({ key: "wide", name: "wide-bert" }, config, 1, none);
  const read = () =>
    Promise.reject(new AppError("internal", "A weight was read.", "It should have been refused."));
  return { ...opened, read };
}

const bytesOf = ({ tensors }: OpenedModel) => tensors.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);

const exported = (numLayers: number, format: ExportFormat) => exportModel(wideBert(numLayers), format);

test("an .onnx beyond 2 GiB is refused, with its size and an alternative", async () => {
  expect(bytesOf(wideBert(10))).toBeLessThan(limits.onnx);
  expect(bytesOf(wideBert(11))).toBeGreaterThan(limits.onnx);
  for (const format of ["onnx", "onnx-attentions"] as const) {
    await expect(exported(10, format)).rejects.toThrow("A weight was read.");
    await expect(exported(11, format)).rejects.toMatchObject({
      code: "bad-input",
      message: "wide-bert would be 2.23 GB, but .onnx files are limited to 2.15 GB.",
      hint: "Export it as safetensors.",
    });
  }
});

test("an .onnx whose size exceeds 32 bits is refused in the same way", async () => {
  expect(bytesOf(wideBert(24))).toBeGreaterThan(2 ** 32);
  await expect(exported(24, "onnx")).rejects.toMatchObject({
    code: "bad-input",
    message: "wide-bert would be 4.85 GB, but .onnx files are limited to 2.15 GB.",
  });
});

test("a zip is limited to 4 GiB, a safetensors file is not", async () => {
  expect(bytesOf(wideBert(22))).toBeGreaterThan(limits.zip);
  await expect(exported(21, "zip")).rejects.toThrow("A weight was read.");
  await expect(exported(22, "zip")).rejects.toMatchObject({
    code: "bad-input",
    message: "wide-bert would be 4.45 GB, but .zip files are limited to 4.29 GB.",
    hint: "Export it as safetensors.",
  });
  await expect(exported(24, "safetensors")).rejects.toThrow("A weight was read.");
});
