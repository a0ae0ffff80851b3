/** @file Reads a checkpoint that is split into several files, with an index that says which one holds each tensor. */

import * as z from "zod";
import type { ByteSource, Repository } from "../hub/repository";
import { readBytes, refusal, type WeightsFile } from "../hub/weights-file";
import type { CallOptions } from "../lib/call";
import { throwIfAborted } from "../lib/errors";
import { quoted } from "../lib/quoted";
import { parseJson } from "./json-in-file";
import { type Checkpoint, checkCount, type TensorView } from "./tensor-view";

/** Opens one file of tensors. */
export type OpenFile = (source: ByteSource, name: string) => Promise<Checkpoint>;

/** Bytes. The index of ten thousand tensors takes about one million. */
const maxIndexSize = 25_000_000;

const indexSchema = z.object({
  weight_map: z.custom<object>((map) => typeof map === "object" && map !== null),
});

/** Only a file name: nothing that could be a path to another folder. */
const shardName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}$/;

/** Opens every shard that `index` names, one after the other, with `open`. Rejects with `AppError`. */
export async function openSharded(
  repository: Repository,
  index: WeightsFile,
  open: OpenFile,
  options: CallOptions | undefined,
): Promise<Checkpoint> {
  const shardOf = await readIndex(index);
  const names = new Set(shardOf.values());
  if (names.size > mostShards) throw refusal(index, `it names more than ${mostShards} files`);
  const shards = new Map<string, Checkpoint>();
  for (const shard of names) {
    throwIfAborted(options?.signal);
    const source = await repository.open(shard, options);
    if (source === null) throw missing(index, shard, names.size);
    shards.set(shard, await open(source, shard));
  }
  const views = [...shardOf].map(([name, shard]) => viewIn(index, shards.get(shard)!, name, shard));
  return new Map(views.map((view) => [view.name, view]));
}

/** A model of a thousand gigabytes has two hundred. */
const mostShards = 1000;

function missing(index: WeightsFile, shard: string, count: number) {
  const reason = `the file ${shard}, one of the ${count} it names, is missing`;
  return refusal(index, reason, "Get all of the model's files, then open them together.");
}

/** The shard of each tensor, by the tensor's name. */
async function readIndex(index: WeightsFile): Promise<ReadonlyMap<string, string>> {
  const { size } = index.source;
  if (size > maxIndexSize) throw refusal(index, "it is too large");
  const parsed = indexSchema.safeParse(parseJson(index, await readBytes(index, 0, size), "it"));
  if (!parsed.success) throw refusal(index, "it has no weight_map");
  const entries = Object.entries(parsed.data.weight_map);
  checkCount(index, entries.length, "it names");
  return new Map(entries.map(([name, shard]) => [name, checkShard(index, name, shard)]));
}

function checkShard(index: WeightsFile, tensor: string, shard: unknown): string {
  if (typeof shard === "string" && shardName.test(shard)) return shard;
  throw refusal(index, `it does not place the tensor ${quoted(tensor)} in a file beside it`);
}

function viewIn(index: WeightsFile, shard: Checkpoint, name: string, file: string): TensorView {
  const view = shard.get(name);
  if (view === undefined)
    throw refusal(index, `the tensor ${quoted(name)} is not in ${file}, where it should be`);
  return view;
}
