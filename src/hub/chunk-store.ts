/**
 * @file Stores downloads as pieces of files by URL, so that an interrupted download can continue. Each piece is an
 * entry of the browser's Cache Storage. An entry is written completely or not at all, and can be read in part from
 * disk, so that a file is never completely in memory.
 */

import { AppError } from "../lib/errors";
import { formatBytes } from "../lib/format";

export interface ChunkStore {
  /** Whether the pieces survive a reload. */
  readonly isLasting: boolean;
  /** The piece stored under `key`, or null. */
  get(key: string): Promise<Blob | null>;
  /** Throws `AppError("storage-full")` if there is no room. */
  put(key: string, piece: Blob): Promise<void>;
  /** Every key that begins with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
  /** How many more bytes fit; null if unknown. */
  room(): Promise<number | null>;
}

export function memoryStore(): ChunkStore {
  const pieces = new Map<string, Blob>();
  return {
    isLasting: false,
    get: async (key) => pieces.get(key) ?? null,
    put: async (key, piece) => void pieces.set(key, piece),
    keys: async (prefix) => [...pieces.keys()].filter((key) => key.startsWith(prefix)),
    remove: async (key) => void pieces.delete(key),
    room: async () => null,
  };
}

const cacheName = "headscope-downloads";
/** Cache Storage requires URLs as keys; nothing is ever fetched from this one. */
const keyBase = "https://downloads.invalid/";

const addressOf = (key: string) => keyBase + encodeURIComponent(key);
const keyOf = (address: string) => decodeURIComponent(address.slice(keyBase.length));

/** This browser's store, or memory if it offers none (private windows, pages without https). */
export async function browserStore(): Promise<ChunkStore> {
  if (!("caches" in globalThis)) return memoryStore();
  const cache = await caches.open(cacheName).catch(() => null);
  return cache ? cacheStore(cache, navigator.storage) : memoryStore();
}

/** A store in one of the browser's caches. `disk` reports the free space. */
export function cacheStore(cache: Cache, disk: Pick<StorageManager, "estimate"> | undefined): ChunkStore {
  return {
    isLasting: true,
    get: async (key) => (await (await cache.match(addressOf(key)))?.blob()) ?? null,
    put: (key, piece) => cache.put(addressOf(key), new Response(piece)).catch(() => refuse(piece)),
    keys: async (prefix) => {
      const keys = (await cache.keys()).map(({ url }) => keyOf(url));
      return keys.filter((key) => key.startsWith(prefix));
    },
    remove: async (key) => void (await cache.delete(addressOf(key))),
    room: async () => {
      const { quota, usage } = (await disk?.estimate().catch(() => undefined)) ?? {};
      return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
    },
  };
}

/** Browsers report a full disk in several ways, of which `QuotaExceededError` is only one. */
function refuse({ size }: Blob): never {
  throw new AppError(
    "storage-full",
    `This browser could not store another ${formatBytes(size)} of downloads.`,
    emptyDownloads,
  );
}

export const emptyDownloads =
  "Empty the stored downloads under Add model, or free space on the disk, and try again.";
