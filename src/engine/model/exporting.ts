/** @file Exports a model for other programs: as weights, as a checkpoint with its tokenizer, or as ONNX. */

import { layOutFile } from "../../graph/encode-file";
import { type CallOptions, report } from "../../lib/call";
import { AppError, throwIfAborted } from "../../lib/errors";
import { formatBytes } from "../../lib/format";
import { sizeOf } from "../../lib/tensor";
import { configOf, prunedHeads } from "../../models/pruned-heads";
import { exportProgram } from "../../programs/export";
import { safetensorsHeader } from "../../weights/safetensors-writer";
import { type ExportFormat, exportFormats } from "../api/heads";
import { Archive, type Bytes, type Chunks } from "./archive";
import { layOut, unshared } from "./layout";
import { loadable } from "./loadable";
import type { OpenedModel } from "./loading";
import { storedShape } from "./stored-tensor";

/** Throws `AppError` for an unknown format, or if the file would exceed its format's limit. */
export async function exportModel(
  opened: OpenedModel,
  format: ExportFormat,
  options: CallOptions = {},
): Promise<Blob> {
  switch (format) {
    case "safetensors":
      return collect(checkpoint(loadable(opened), options), "application/octet-stream");
    case "zip":
      return bundle(loadable(opened), options);
    case "onnx":
    case "onnx-attentions":
      return collect(onnx(opened, format === "onnx-attentions", options), "application/octet-stream");
    default:
      throw new AppError(
        "bad-input",
        `"${String(format)}" is not an export format.`,
        `Use one of ${exportFormats.join(", ")}.`,
      );
  }
}

/** Each chunk becomes a blob immediately, because browsers store blobs outside this thread's memory. */
async function collect(chunks: Chunks, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const chunk of chunks) parts.push(new Blob([chunk]));
  return new Blob(parts, { type });
}

/** model.safetensors in float32 under the library's names. */
async function* checkpoint({ model, tensors, read }: OpenedModel, options: CallOptions): Chunks {
  const named = tensors.map((tensor) => ({ tensor, name: model.fileName(tensor.name) }));
  const sorted = named.sort((a, b) => (a.name < b.name ? -1 : 1));
  const header = sorted.map(({ tensor: { shape }, name }) => {
    return { name, dtype: "F32", shape, byteLength: 4 * sizeOf(shape) };
  });
  yield safetensorsHeader(header, { format: "pt" });
  const total = header.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let done = 0;
  for (const { tensor, name } of sorted) {
    throwIfAborted(options.signal);
    if (sizeOf(tensor.shape) === 0) continue;
    const bytes = bytesOf(unshared(await read(tensor)));
    yield bytes;
    done += bytes.length;
    report(options, { stage: "weights", done, total, unit: "bytes", label: name });
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array<ArrayBuffer>): Bytes =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Protobuf lengths are signed 32-bit numbers, so longer files cannot be parsed. */
const largestOnnx = 2 ** 31 - 1;

async function* onnx(opened: OpenedModel, attentions: boolean, options: CallOptions): Chunks {
  const { model, read, info } = opened;
  const file = layOutFile(exportProgram(model, attentions).graph);
  if (file.size > largestOnnx) throw tooLarge(info.name, file.size, ".onnx", largestOnnx, "safetensors");
  yield file.opening;
  let done = file.opening.length;
  for (const { parameter, opening } of file.weights) {
    throwIfAborted(options.signal);
    const { name } = parameter.value;
    yield opening;
    const bytes = bytesOf(layOut(parameter, await read({ name, shape: storedShape(parameter) })));
    yield bytes;
    done += opening.length + bytes.length;
    report(options, { stage: "weights", done, total: file.size, unit: "bytes", label: name });
  }
}

function tooLarge(name: string, bytes: number, kind: string, limit: number, other: string): AppError {
  return new AppError(
    "bad-input",
    `${name} would be ${formatBytes(bytes)}, but ${kind} files are limited to ${formatBytes(limit)}.`,
    `Export it as ${other}.`,
  );
}

/** The library's names of tokenizer files and other small files of a checkpoint. */
const companions = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "sentencepiece.bpe.model",
  "spiece.model",
  "generation_config.json",
];

/** Plain zip archives count bytes in 32 bits. */
const largestZip = 2 ** 32 - 1;

/** A folder as `save_pretrained` writes it: weights, config.json, and the original tokenizer files. */
async function bundle(opened: OpenedModel, options: CallOptions): Promise<Blob> {
  const { model, info, config, repository } = opened;
  const size = opened.tensors.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  if (size > 0.99 * largestZip) throw tooLarge(info.name, size, ".zip", largestZip, "safetensors");
  const archive = new Archive();
  const text = `${JSON.stringify(configOf(config, model, prunedHeads(model)), null, 2)}\n`;
  archive.addText("config.json", new TextEncoder().encode(text));
  for (const name of companions) {
    const source = (await repository?.open(name, options)) ?? null;
    if (source) archive.addText(name, await source.slice(0, source.size));
  }
  await archive.addWeights("model.safetensors", checkpoint(opened, options));
  return archive.finish();
}
