/** @file One file in the store: what is known of it, which pieces are there, reading them. */

import { z } from "zod";
import type { ChunkStore } from "./chunk-store";
import { firstMissing, partsOf, piecesOf } from "./download-plan";
import type { ByteSource } from "./repository";

const facts = z.object({ size: z.number().int().min(0), version: z.string().nullable(), label: z.string() });

/** What a server said of a file. `version`: its ETag, by which a changed file is noticed. */
export type FileFacts = z.infer<typeof facts>;

const factsKey = (url: string) => `${url}#facts`;
const pieceKey = (url: string, index: number) => `${url}#${index}`;

async function readFacts(store: ChunkStore, key: string): Promise<FileFacts | null> {
  const blob = await store.get(key);
  if (!blob) return null;
  try {
    return facts.parse(JSON.parse(await blob.text()));
  } catch {
    return null;
  }
}

export class KeptFile {
  readonly facts: FileFacts;
  readonly #store: ChunkStore;
  readonly #url: string;
  readonly #present: Set<number>;

  private constructor(store: ChunkStore, url: string, known: FileFacts, present: Set<number>) {
    this.#store = store;
    this.#url = url;
    this.facts = known;
    this.#present = present;
  }

  /** The file as earlier visits left it, or null. */
  static async find(store: ChunkStore, url: string): Promise<KeptFile | null> {
    const known = await readFacts(store, factsKey(url));
    if (!known) return null;
    const keys = new Set(await store.keys(`${url}#`));
    const present = piecesOf(known.size).filter(({ index }) => keys.has(pieceKey(url, index)));
    return new KeptFile(store, url, known, new Set(present.map(({ index }) => index)));
  }

  /** A new, empty file; whatever was kept under this address is removed. */
  static async create(store: ChunkStore, url: string, known: FileFacts): Promise<KeptFile> {
    for (const key of await store.keys(`${url}#`)) await store.remove(key);
    await store.put(factsKey(url), new Blob([JSON.stringify(known)]));
    return new KeptFile(store, url, known, new Set());
  }

  /** Where a download goes on; null when nothing is missing. */
  get missingFrom(): number | null {
    return firstMissing(this.facts.size, this.#present)?.start ?? null;
  }

  async addPiece(index: number, piece: Blob): Promise<void> {
    await this.#store.put(pieceKey(this.#url, index), piece);
    this.#present.add(index);
  }

  /** The complete file. Pieces are read from disk as they are asked for. */
  source(): ByteSource {
    return { size: this.facts.size, slice: (start, end) => this.#read(start, end) };
  }

  async #read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    let offset = 0;
    for (const part of partsOf(start, end)) {
      const piece = await this.#store.get(pieceKey(this.#url, part.index));
      if (!piece) throw new Error(`piece ${part.index} of ${this.#url} was removed while it was in use`);
      const read = new Uint8Array(await piece.slice(part.start, part.end).arrayBuffer());
      bytes.set(read, offset);
      offset += read.length;
    }
    return bytes;
  }
}

export interface KeptEntry {
  readonly name: string;
  readonly bytes: number;
}

/** What is kept, by model: whole and partial downloads alike. */
export async function keptEntries(store: ChunkStore): Promise<readonly KeptEntry[]> {
  const keys = await store.keys("");
  const bytes = new Map<string, number>();
  for (const key of keys.filter((name) => name.endsWith("#facts"))) {
    const file = await KeptFile.find(store, key.slice(0, -"#facts".length));
    if (!file) continue;
    const { label, size } = file.facts;
    bytes.set(label, (bytes.get(label) ?? 0) + (file.missingFrom ?? size));
  }
  return [...bytes].map(([name, total]) => ({ name, bytes: total }));
}

export async function removeAll(store: ChunkStore): Promise<void> {
  for (const key of await store.keys("")) await store.remove(key);
}
