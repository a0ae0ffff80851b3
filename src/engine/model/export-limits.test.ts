/** @file Models too large for a kind of file are refused before any of their weights is read. */

import { expect, test } from "vitest";
import { AppError } from "../../lib/errors";
import { sizeOf } from "../../lib/tensor";
import { noTokenizer } from "../../tokenizer/tokenizer-reading";
import type { ExportFormat } from "../api/heads";
import { exportModel } from "./exporting";
import { type OpenedModel, openRandom } from "./loading";

const limits = { onnx: 2 ** 31 - 1, zip: 2 ** 32 - 1 } as const;

/** A BERT of `numLayers` wide layers, 201 MB each, whose weights cannot be read. */
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
  const none = { reading: noTokenizer, repository: null };
  const opened = openRandom({ key: "wide", name: "wide-bert" }, config, 1, none);
  const read = () => Promise.reject(new AppError("internal", "A weight was read.", "It was to be refused."));
  return { ...opened, read };
}

const bytesOf = ({ tensors }: OpenedModel) => tensors.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);

const exported = (numLayers: number, format: ExportFormat) => exportModel(wideBert(numLayers), format);

test("an .onnx ends at 2 GiB, which is said with its size and the way out", async () => {
  expect(bytesOf(wideBert(10))).toBeLessThan(limits.onnx);
  expect(bytesOf(wideBert(11))).toBeGreaterThan(limits.onnx);
  for (const format of ["onnx", "onnx-attentions"] as const) {
    await expect(exported(10, format)).rejects.toThrow("A weight was read.");
    await expect(exported(11, format)).rejects.toMatchObject({
      code: "bad-input",
      message: "wide-bert would be 2.23 GB; a file of the kind .onnx ends at 2.15 GB.",
      hint: "Export it as safetensors.",
    });
  }
});

test("an .onnx whose size no 32-bit number holds is refused in the same words", async () => {
  expect(bytesOf(wideBert(24))).toBeGreaterThan(2 ** 32);
  await expect(exported(24, "onnx")).rejects.toMatchObject({
    code: "bad-input",
    message: "wide-bert would be 4.85 GB; a file of the kind .onnx ends at 2.15 GB.",
  });
});

test("a zip ends at 4 GiB, and the weights alone do not", async () => {
  expect(bytesOf(wideBert(22))).toBeGreaterThan(limits.zip);
  await expect(exported(21, "zip")).rejects.toThrow("A weight was read.");
  await expect(exported(22, "zip")).rejects.toMatchObject({
    code: "bad-input",
    message: "wide-bert would be 4.45 GB; a file of the kind .zip ends at 4.29 GB.",
    hint: "Export it as safetensors.",
  });
  await expect(exported(24, "safetensors")).rejects.toThrow("A weight was read.");
});
