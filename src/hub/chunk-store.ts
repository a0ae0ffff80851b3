/**
 * @file Where downloads are kept: pieces of files by address, so that a broken download goes on where it broke.
 *
 * The browser's Cache Storage holds each piece as an entry of its own. An entry is written whole or not at all, and is
 * read back from disk in part, so that no file ever stands whole in memory.
 */

import { AppError } from "../lib/errors";

export interface ChunkStore {
  /** The piece kept under `key`, or null. */
  get(key: string): Promise<Blob | null>;
  /** Throws `AppError("storage-full")` when there is no room. */
  put(key: string, piece: Blob): Promise<void>;
  /** Every key that begins with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
}

export function memoryStore(): ChunkStore {
  const pieces = new Map<string, Blob>();
  return {
    get: async (key) => pieces.get(key) ?? null,
    put: async (key, piece) => void pieces.set(key, piece),
    keys: async (prefix) => [...pieces.keys()].filter((key) => key.startsWith(prefix)),
    remove: async (key) => void pieces.delete(key),
  };
}

const cacheName = "headscope-downloads";
/** Cache Storage wants addresses for keys; nothing is ever fetched from this one. */
const keyBase = "https://downloads.invalid/";

const addressOf = (key: string) => keyBase + encodeURIComponent(key);
const keyOf = (address: string) => decodeURIComponent(address.slice(keyBase.length));

/** This browser's store; pieces are kept in memory where it offers none (private windows, pages without https). */
export async function browserStore(): Promise<ChunkStore> {
  if (!("caches" in globalThis)) return memoryStore();
  const cache = await caches.open(cacheName).catch(() => null);
  return cache ? cacheStore(cache) : memoryStore();
}

function cacheStore(cache: Cache): ChunkStore {
  return {
    get: async (key) => (await (await cache.match(addressOf(key)))?.blob()) ?? null,
    put: (key, piece) =>
      cache.put(addressOf(key), new Response(piece)).catch((error: unknown) => refuse(error, piece)),
    keys: async (prefix) => {
      const keys = (await cache.keys()).map(({ url }) => keyOf(url));
      return keys.filter((key) => key.startsWith(prefix));
    },
    remove: async (key) => void (await cache.delete(addressOf(key))),
  };
}

function refuse(error: unknown, { size }: Blob): never {
  if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
  throw new AppError(
    "storage-full",
    `This browser has no room left for downloads: ${size} more bytes did not fit.`,
    "Empty the kept downloads under Add model, or free space on the disk, and ask again; what was loaded is kept.",
  );
}
