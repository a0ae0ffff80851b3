/** @file Keeps what was measured of corpora in this browser, chunk by chunk, so that it is there at the next visit. */

import { z } from "zod";
import type { FloatTensor } from "../../lib/tensor";
import { browserShelf, headKey, headsIn, partKey, removeIn, type Shelf } from "../keep";

/** What was measured of some of the texts of a corpus. */
export interface CorpusChunk {
  /** The places of the texts. */
  readonly rows: readonly number[];
  readonly tokens: readonly number[];
  /** Each with the sums of the texts, `[N, L·H]`, and their counts. */
  readonly measures: readonly {
    readonly key: string;
    readonly sums: Float32Array;
    readonly counts: readonly number[];
  }[];
}

/** What was found of some of the texts of a set. */
export interface Chunk {
  readonly rows: readonly number[];
}

export interface ChunkKeeper<Kept extends Chunk> {
  /** The chunks kept under an id. Never rejects: what cannot be read is measured again. */
  load(id: string): Promise<readonly Kept[]>;
  /** Never rejects: what cannot be kept is measured again at the next visit. */
  save(id: string, chunk: Kept): Promise<void>;
  forget(id: string): Promise<void>;
}

/** Where chunks are kept: `memory` is for models that cannot be recognised at the next visit. */
export interface Keepers<Kept extends Chunk> {
  readonly browser: ChunkKeeper<Kept>;
  readonly memory: ChunkKeeper<Kept>;
}

/** The keeper for a model, by its key. */
export const keeperFor = <Kept extends Chunk>(
  model: string,
  { browser, memory }: Keepers<Kept>,
): ChunkKeeper<Kept> => (model.includes("files:") ? memory : browser);

/** Corpora beyond this many go, those written longest ago first. */
const mostCorpora = 8;

const numbers = z.array(z.number());

/** A tensor as it is kept. */
export const keptTensor: z.ZodType<FloatTensor> = z.object({
  data: z.instanceof(Float32Array),
  shape: numbers,
});

const storedChunk = z.object({
  rows: numbers,
  tokens: numbers,
  measures: z.array(z.object({ key: z.string(), sums: z.instanceof(Float32Array), counts: numbers })),
});

export const corpusKeeper = (shelf: Shelf, now?: () => number): ChunkKeeper<CorpusChunk> =>
  chunkKeeper(shelf, { schema: storedChunk, most: mostCorpora }, now);

interface Keeping<Kept> {
  readonly schema: z.ZodType<Kept>;
  /** Ids beyond this many go, those written longest ago first. */
  readonly most: number;
}

/** For a page that is left: what `memory` keeps in any case is also on the shelf. */
export function chunkKeeper<Kept extends Chunk>(
  shelf: Shelf,
  { schema, most }: Keeping<Kept>,
  now: () => number = Date.now,
): ChunkKeeper<Kept> {
  const memory = memoryKeeper<Kept>();
  return {
    load: async (id) => {
      const entries = await attempt(
        () => shelf.transact("readonly", (transaction) => transaction.all(partKey(id))),
        [],
      );
      const stored = entries.flatMap(([, value]) => schema.safeParse(value).data ?? []);
      // What could not be stored is in memory alone.
      const first = ({ rows: [row] }: Kept) => row ?? 0;
      return [
        ...new Map([...stored, ...(await memory.load(id))].map((chunk) => [first(chunk), chunk])).values(),
      ];
    },
    save: async (id, chunk) => {
      await memory.save(id, chunk);
      await attempt(
        () =>
          shelf.transact("readwrite", async (transaction) => {
            const others = (await headsIn(transaction)).filter((head) => head.id !== id);
            for (const old of others.slice(most - 1)) removeIn(transaction, old.id);
            transaction.put(headKey(id), { at: now(), about: null });
            transaction.put(partKey(id, [chunk.rows[0] ?? 0]), chunk);
          }),
        undefined,
      );
    },
    forget: async (id) => {
      await memory.forget(id);
      await attempt(
        () => shelf.transact("readwrite", async (transaction) => removeIn(transaction, id)),
        undefined,
      );
    },
  };
}

/** For models from files, of which nobody can tell later whether they are the same. It keeps the last ids. */
export function memoryKeeper<Kept extends Chunk = CorpusChunk>(): ChunkKeeper<Kept> {
  const kept = new Map<string, readonly Kept[]>();
  return {
    load: async (id) => kept.get(id) ?? [],
    save: async (id, chunk) => {
      const own = kept.get(id) ?? [];
      kept.delete(id);
      kept.set(id, [...own, chunk]);
      for (const old of [...kept.keys()].slice(0, -2)) kept.delete(old);
    },
    forget: async (id) => void kept.delete(id),
  };
}

export const corpusKeepers = (): Keepers<CorpusChunk> => ({
  browser: typeof indexedDB === "undefined" ? memoryKeeper() : corpusKeeper(browserShelf("corpora")),
  memory: memoryKeeper(),
});

/** Results are smaller than what they are of. */
const mostResults = 40;

export const resultKeepers = <Kept extends Chunk>(schema: z.ZodType<Kept>): Keepers<Kept> => ({
  browser:
    typeof indexedDB === "undefined"
      ? memoryKeeper()
      : chunkKeeper(browserShelf("results"), { schema, most: mostResults }),
  memory: memoryKeeper(),
});

/** Browsers that store nothing, or no more, are as if nothing was kept. */
async function attempt<Value>(work: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}
