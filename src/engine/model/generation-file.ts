/** @file Reads generation_config.json when a model opens, because decoding may need it later without a connection. */

import type { Repository } from "../../hub/repository";
import type { CallOptions } from "../../lib/call";

const largestFile = 1_000_000;
const read = new WeakMap<Repository, Promise<Uint8Array | null>>();

/** generation_config.json, read once per repository; null if there is none. */
export function generationFile(repository: Repository, options: CallOptions): Promise<Uint8Array | null> {
  const known = read.get(repository);
  if (known) return known;
  const reading = (async () => {
    const source = await repository.open("generation_config.json", options);
    return (await source?.slice(0, Math.min(source.size, largestFile))) ?? null;
  })();
  read.set(repository, reading);
  reading.catch(() => read.delete(repository));
  return reading;
}
