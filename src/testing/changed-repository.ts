/** @file Checkpoints with changes: files in other programs' forms, edited weights, random weights. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Headscope } from "../engine/api/api";
import type { Repository } from "../hub/repository";
import { openCheckpoint } from "../weights/checkpoint";
import { floatBytes, utf8 } from "./bytes";
import { diskRepository } from "./disk-repository";
import { memorySource } from "./memory-repository";
import { type FileTensor, safetensorsFile } from "./safetensors-file";

/** `repository` with `files` added or replaced; `null` removes one. */
export function withFiles(
  repository: Repository,
  files: Readonly<Record<string, Uint8Array | null>>,
): Repository {
  return {
    name: repository.name,
    open: async (file, options) => {
      if (!Object.hasOwn(files, file)) return repository.open(file, options);
      const bytes = files[file];
      return bytes ? memorySource(bytes) : null;
    },
  };
}

/** The repository's config.json after `change`. */
export async function changedConfig(
  repository: Repository,
  change: (config: Record<string, unknown>) => object,
): Promise<Uint8Array> {
  const source = (await repository.open("config.json"))!;
  const text = new TextDecoder().decode(await source.slice(0, source.size));
  return utf8(JSON.stringify(change(JSON.parse(text))));
}

/** The repository's weights in float32 as one safetensors file, each tensor after `change`. */
export async function changedWeights(
  repository: Repository,
  change: (tensor: FileTensor) => FileTensor | readonly FileTensor[],
): Promise<Uint8Array> {
  const tensors: FileTensor[] = [];
  for (const view of (await openCheckpoint(repository)).values()) {
    const bytes = floatBytes(await view.read());
    tensors.push(...[change({ name: view.name, dtype: "F32", shape: view.shape, bytes })].flat());
  }
  return safetensorsFile(tensors);
}

/** The files of `folder`, with the numbers of some tensors of its model.safetensors edited in place. */
export async function editedFiles(
  folder: string,
  edits: Readonly<Record<string, (values: Float32Array) => void>>,
): Promise<File[]> {
  const weights = await changedWeights(diskRepository(folder), (tensor) => {
    edits[tensor.name]?.(new Float32Array(tensor.bytes.buffer));
    return tensor;
  });
  return readdirSync(folder).map((name) =>
    fileOf(folder, name, name === "model.safetensors" ? weights : null),
  );
}

/** A checkpoint of random weights with this config, and the tokenizer files of `folder`. */
export async function randomFiles(engine: Headscope, config: object, folder: string): Promise<File[]> {
  const { model } = await engine.load({ random: config, seed: 1 });
  const weights = await engine.exportModel(model, "safetensors");
  await engine.release(model);
  const others = readdirSync(folder).filter((name) => /token|vocab|merges/.test(name));
  return [
    new File([JSON.stringify(config)], "config.json"),
    new File([weights], "model.safetensors"),
    ...others.map((name) => fileOf(folder, name)),
  ];
}

const fileOf = (folder: string, name: string, bytes: Uint8Array | null = null): File =>
  new File([new Uint8Array(bytes ?? readFileSync(join(folder, name)))], name);
