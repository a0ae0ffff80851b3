/** @file Opens the weights of a repository, whichever of the standard files they are in. */

import { absenceOf, type ByteSource, type Repository } from "../hub/repository";
import { readBytes, refusal, type WeightsFile } from "../hub/weights-file";
import type { CallOptions } from "../lib/call";
import { throwIfAborted } from "../lib/errors";
import { openSafetensors } from "./safetensors";
import { type OpenFile, openSharded } from "./sharded";
import type { Checkpoint } from "./tensor-view";
import { openTorch } from "./torch-file";

/** In the order in which the transformers library looks for them. */
const candidates: readonly { readonly name: string; readonly open: OpenFile; readonly isIndex: boolean }[] = [
  { name: "model.safetensors", open: openSafetensors, isIndex: false },
  { name: "model.safetensors.index.json", open: openSafetensors, isIndex: true },
  { name: "pytorch_model.bin", open: openTorch, isIndex: false },
  { name: "pytorch_model.bin.index.json", open: openTorch, isIndex: true },
];

/**
 * Opens the first of model.safetensors, model.safetensors.index.json with its shards, pytorch_model.bin, and
 * pytorch_model.bin.index.json with its shards that `repository` has. Only the descriptions of the tensors are read and
 * checked; each view reads its own values. Rejects with `AppError`, also if there are no such files.
 */
export async function openCheckpoint(repository: Repository, options?: CallOptions): Promise<Checkpoint> {
  for (const { name, open, isIndex } of candidates) {
    throwIfAborted(options?.signal);
    const source = await repository.open(name, options);
    if (source === null) continue;
    if (!isIndex) return openChecked(open)(source, name);
    return openSharded(repository, { name, source }, openChecked(open), options);
  }
  throw await absenceOf("weights", repository, options);
}

/** `open`, which first refuses a Git LFS pointer. */
function openChecked(open: OpenFile): OpenFile {
  return async (source: ByteSource, name: string) => {
    await refusePointer({ name, source });
    return open(source, name);
  };
}

const pointerStart = "version https://git-lfs";

/** A repository cloned without Git LFS has a short text in place of each large file. */
async function refusePointer(file: WeightsFile): Promise<void> {
  const head = await readBytes(file, 0, Math.min(file.source.size, pointerStart.length));
  if (String.fromCharCode(...head) !== pointerStart) return;
  throw refusal(
    file,
    "it is a Git LFS pointer, which only says where the weights are",
    "Run git lfs pull in the model's folder, or download this file from the model's page.",
  );
}
