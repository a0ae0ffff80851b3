/** @file A repository with some of its files changed, as other programs and other years write them. */

import type { Repository } from "../hub/repository";
import { openCheckpoint } from "../weights/checkpoint";
import { floatBytes, utf8 } from "./bytes";
import { memorySource } from "./memory-repository";
import { type FileTensor, safetensorsFile } from "./safetensors-file";

/** `repository` with `files` in place of its own of the same names; `null` takes one away. */
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

/** config.json of the repository after `change`. */
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
