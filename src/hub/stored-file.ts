/** @file One file in the store: its metadata, its pieces, and how to read them. */

import { z } from "zod";
import { AppError } from "../lib/errors";
import type { ChunkStore } from "./chunk-store";
import { firstMissing, type Piece, partsOf, piecesOf } from "./download-plan";
import type { ByteSource } from "./repository";

const facts = z.object({
  size: z.number().int().min(0),
  /** Identifies the version: the ETag or the date of the last change. */
  version: z.string().nullable(),
  label: z.string(),
  /** Part of every piece's key, so that pieces of two versions are never mixed. */
  tag: z.string(),
});

/** The number of characters at the start of a tail's entry that name its piece. */
const tailHead = 8;

/** What a server reported about a file. */
export type FileFacts = Omit<z.infer<typeof facts>, "tag">;

const factsKey = (url: string) => `${url}#facts`;
const absentKey = (url: string) => `${url}#absent`;

async function readFacts(store: ChunkStore, key: string): Promise<z.infer<typeof facts> | null> {
  const blob = await store.get(key);
  if (!blob) return null;
  try {
    return facts.parse(JSON.parse(await blob.text()));
  } catch {
    return null;
  }
}

/** Deletes all that is stored under this address. */
export async function forget(store: ChunkStore, url: string): Promise<void> {
  for (const key of await store.keys(`${url}#`)) await store.remove(key);
}

/**
 * Remembers that the server has no such file, for visits without a connection. Only a hub's own error code is certain;
 * a bare 404 may be temporary.
 */
export async function rememberAbsent(store: ChunkStore, url: string, isCertain: boolean): Promise<void> {
  await forget(store, url);
  await store.put(absentKey(url), new Blob([isCertain ? certain : doubtful]));
}

const certain = "certainly absent";
const doubtful = "absent";

export async function isKnownAbsent(
  store: ChunkStore,
  url: string,
  how: "for certain" | "at all" = "at all",
): Promise<boolean> {
  const said = await (await store.get(absentKey(url)))?.text();
  return how === "at all" ? said !== undefined : said === certain;
}

/** Forgets which files under `base` are absent, so that they are requested again once there is a connection. */
export async function doubtAbsent(store: ChunkStore, base: string): Promise<void> {
  const keys = (await store.keys(base)).filter((key) => key.endsWith(absentKey("")));
  for (const key of keys) await store.put(key, new Blob([doubtful])).catch(() => undefined);
}

export class StoredFile {
  readonly facts: FileFacts;
  readonly #store: ChunkStore;
  readonly #pieceKey: (index: number) => string;
  readonly #tailKey: string;
  readonly #present: Set<number>;
  #tail: Blob | null = null;

  private constructor(store: ChunkStore, url: string, known: z.infer<typeof facts>, present: Set<number>) {
    this.#store = store;
    this.#pieceKey = (index) => pieceKey(url, known.tag, index);
    this.#tailKey = `${url}#${known.tag}/tail`;
    this.facts = known;
    this.#present = present;
  }

  /** The file as stored by earlier visits, or null. */
  static async find(store: ChunkStore, url: string): Promise<StoredFile | null> {
    const known = await readFacts(store, factsKey(url));
    if (!known) return null;
    const keys = new Set(await store.keys(`${url}#`));
    const present = piecesOf(known.size).filter(({ index }) => keys.has(pieceKey(url, known.tag, index)));
    const file = new StoredFile(store, url, known, new Set(present.map(({ index }) => index)));
    await file.#findTail(keys);
    return file;
  }

  /** A new, empty file, which replaces anything stored under this URL. */
  static async create(store: ChunkStore, url: string, said: FileFacts): Promise<StoredFile> {
    await forget(store, url);
    const known = { ...said, tag: Math.random().toString(36).slice(2) };
    await store.put(factsKey(url), new Blob([JSON.stringify(known)]));
    return new StoredFile(store, url, known, new Set());
  }

  get #firstMissing(): Piece | null {
    return firstMissing(this.facts.size, this.#present);
  }

  /** Where a download continues; null if nothing is missing. */
  get missingFrom(): number | null {
    const missing = this.#firstMissing;
    return missing && missing.start + (this.#tail?.size ?? 0);
  }

  /** The beginning of the first missing piece that arrived before the connection broke. */
  get tail(): Blob | null {
    return this.#tail;
  }

  /** Bytes stored so far. */
  get storedBytes(): number {
    const there = piecesOf(this.facts.size).filter(({ index }) => this.#present.has(index));
    return there.reduce((sum, { start, end }) => sum + end - start, this.#tail?.size ?? 0);
  }

  /** Stores a piece, unless it is stored already. */
  async addPiece(index: number, piece: Blob): Promise<void> {
    if (this.#present.has(index)) return;
    const isTail = index === this.#firstMissing?.index;
    await this.#store.put(this.#pieceKey(index), piece);
    this.#present.add(index);
    if (isTail) await this.#dropTail();
  }

  /** Stores the beginning of the first missing piece, if it is longer than the stored one and there is room. */
  async storeTail(index: number, tail: Blob): Promise<void> {
    if (index !== this.#firstMissing?.index || tail.size <= (this.#tail?.size ?? 0)) return;
    // The entry includes its piece's number, because a tail is useless once that piece has arrived.
    const entry = new Blob([String(index).padStart(tailHead), tail]);
    await this.#store.put(this.#tailKey, entry).then(
      () => {
        this.#tail = tail;
      },
      () => undefined,
    );
  }

  async #findTail(keys: ReadonlySet<string>): Promise<void> {
    if (!keys.has(this.#tailKey)) return;
    const entry = await this.#store.get(this.#tailKey);
    const missing = this.#firstMissing;
    const index = Number(await entry?.slice(0, tailHead).text());
    const size = (entry?.size ?? 0) - tailHead;
    if (entry && index === missing?.index && size > 0 && size < missing.end - missing.start) {
      this.#tail = entry.slice(tailHead);
    } else await this.#store.remove(this.#tailKey);
  }

  async #dropTail(): Promise<void> {
    if (this.#tail === null) return;
    this.#tail = null;
    await this.#store.remove(this.#tailKey);
  }

  /** The complete file. Pieces are read from disk on demand; consecutive small reads share one. */
  source(): ByteSource {
    let last: { readonly index: number; readonly piece: Blob } | null = null;
    const pieceAt = async (index: number) => {
      if (last?.index !== index) last = { index, piece: await this.#read(index) };
      return last.piece;
    };
    return {
      size: this.facts.size,
      slice: (start, end) => joined(partsOf(start, end), end - start, pieceAt),
    };
  }

  async #read(index: number): Promise<Blob> {
    const piece = await this.#store.get(this.#pieceKey(index));
    const { start, end } = piecesOf(this.facts.size)[index]!;
    if (piece?.size === end - start) return piece;
    throw new AppError(
      "hub-failed",
      `A part of ${this.facts.label} is missing from the stored downloads.`,
      "Empty the stored downloads under Add model, and load the model again.",
    );
  }
}

function pieceKey(url: string, tag: string, index: number): string {
  return `${url}#${tag}/${index}`;
}

async function joined(
  parts: readonly Piece[],
  length: number,
  pieceAt: (index: number) => Promise<Blob>,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    const piece = await pieceAt(part.index);
    const read = new Uint8Array(await piece.slice(part.start, part.end).arrayBuffer());
    bytes.set(read, offset);
    offset += read.length;
  }
  return bytes;
}

export interface StoredEntry {
  readonly name: string;
  readonly bytes: number;
}

/** The stored downloads by model, complete or not. */
export async function storedEntries(store: ChunkStore): Promise<readonly StoredEntry[]> {
  const keys = await store.keys("");
  const bytes = new Map<string, number>();
  for (const key of keys.filter((name) => name.endsWith("#facts"))) {
    const file = await StoredFile.find(store, key.slice(0, -"#facts".length));
    if (!file) continue;
    const { label } = file.facts;
    bytes.set(label, (bytes.get(label) ?? 0) + file.storedBytes);
  }
  return [...bytes].map(([name, total]) => ({ name, bytes: total }));
}

export async function removeAll(store: ChunkStore): Promise<void> {
  for (const key of await store.keys("")) await store.remove(key);
}
