/**
 * @file The browser's database: lanes, searches and files of data under keys, changed one transaction at a time. All that it
 * holds is described and checked here, and what older builds stored in databases of their own is moved into it.
 */

import { createStore, delMany, entries, promisifyRequest, type UseStore } from "idb-keyval";
import { z } from "zod";
import { metricNames } from "../analysis/metric";
import { searchOrders } from "../engine/api/heads";
import type { KeptRun } from "./decoding/kept";
import { defaultSlot, defaultSource, type Lane } from "./decoding/state";
import { lockedIds } from "./kept-runs/locks";
import type { Experiment } from "./pruning/state";

/** What is kept. Each kind has the records `["head", id]`, with its time and what it is about, and `["part", id, …]`. */
export type Kind = "lanes" | "searches" | "files";

/** Keys sort as lists; those of one kind begin with it. */
export type Key = readonly (string | number)[];
export type Entry = readonly [key: Key, value: unknown];

/** What a transaction may do. A later call sees what an earlier one changed. */
export interface Transaction {
  /** The records whose keys begin with `prefix`, in the order of their keys. */
  all(prefix: Key): Promise<readonly Entry[]>;
  put(key: Key, value: unknown): void;
  /** Removes the records whose keys begin with `prefix`. */
  remove(prefix: Key): void;
}

export interface Shelf {
  /** Everything that `work` does happens, or nothing. Rejects with what the browser says. */
  transact<Value>(
    mode: "readonly" | "readwrite",
    work: (transaction: Transaction) => Promise<Value>,
  ): Promise<Value>;
}

export const headKey = (id: string): Key => ["head", id];
export const partKey = (id: string, key: Key = []): Key => ["part", id, ...key];

/** What an entry says of itself without its parts. */
export interface Head {
  readonly id: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
  readonly about: unknown;
}

const head = z.object({ at: z.number().catch(0), about: z.unknown().default(null) });

/** Newest first. */
export async function headsIn(transaction: Transaction, key: Key = ["head"]): Promise<readonly Head[]> {
  const heads = (await transaction.all(key)).flatMap(([[, id], value]) => {
    const { data } = head.safeParse(value);
    return data && typeof id === "string" ? [{ id, ...data }] : [];
  });
  return heads.sort((a, b) => b.at - a.at);
}

/** Checks a value without copying it. */
const like = <Value>(schema: z.ZodType) => z.custom<Value>((value) => schema.safeParse(value).success);

/** Lanes of another version are not read. */
const laneVersion = 4;

export const aboutLanes = z.object({
  version: z.literal(laneVersion),
  subject: z.object({ prompt: z.string(), seed: z.number(), slot: z.string(), source: z.string() }),
  lanes: z.array(
    z.object({
      name: z.string(),
      options: z.record(z.string(), z.unknown()),
      steps: z.number(),
      isDone: z.boolean(),
    }),
  ),
});
export type AboutLanes = z.output<typeof aboutLanes>;

export function aboutRun({ subject: { prompt, seed, slot, source }, lanes }: KeptRun): AboutLanes {
  return {
    version: laneVersion,
    subject: { prompt, seed, slot, source },
    lanes: lanes.map(({ name, options, steps, state }) => ({
      name,
      options,
      steps: steps.length,
      isDone: state.kind === "done",
    })),
  };
}

const object = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/** The parts of a run of lanes. */
export const laneParts = {
  subject: like<KeptRun["subject"]>(
    z.object({ prompt: z.string(), model: z.string(), ids: list, texts: list }),
  ),
  texts: like<KeptRun["texts"]>(list),
  rest: like<Lane & { readonly place: number }>(z.object({ options: object, state: object, given: list })),
  steps: like<Lane["steps"]>(list),
};

export const aboutSearches = z.object({ model: z.string() });

const stepFields = {
  masked: z.int().min(0),
  head: z.nullable(z.tuple([z.int().min(0), z.int().min(0)])),
  loss: z.number(),
  milliseconds: z.number(),
};

const searchStep = z.union([
  z.object({
    ...stepFields,
    metric: z.object({ name: z.enum(metricNames), value: z.number() }),
    accuracy: z.number().exactOptional(),
  }),
  // As it was kept while accuracy was the only metric.
  z
    .object({ ...stepFields, accuracy: z.number() })
    .transform((old) => ({ ...old, metric: { name: "accuracy", value: old.accuracy } as const })),
]);

const searchState = z.union([
  z.object({
    kind: z.literal("done"),
    mask: z.record(z.coerce.number().int().min(0), z.array(z.int().min(0))),
  }),
  z
    .object({ kind: z.enum(["waiting", "running", "stopped", "failed"]) })
    .transform(() => ({ kind: "stopped" }) as const),
]);

const experiment = z.object({
  input: z.object({
    texts: z.array(z.string()),
    labels: z.union([z.array(z.number()), z.array(z.array(z.number()))]),
    threshold: z.number(),
    relative: z.boolean(),
    returned: z.enum(["before", "after"]),
    toTheEnd: z.boolean(),
  }),
  dataName: z.string(),
  metric: z.enum(metricNames).default("accuracy"),
  total: z.int().min(0),
  runs: z.array(
    z.object({
      order: z.enum(searchOrders),
      seed: z.int().min(0),
      steps: z.array(searchStep),
      state: searchState,
    }),
  ),
});

/** A kept experiment, with what was running stopped; null for anything else. */
export function readExperiment(value: unknown): Experiment | null {
  return experiment.safeParse(value).data ?? null;
}

export const aboutFile = z.object({ bytes: z.number() });
export const keptFile = z.instanceof(File);

/** What an older build stored under one id, as it is kept now. */
interface Moved {
  readonly id: string;
  /** Its keys in the old database. */
  readonly keys: readonly IDBValidKey[];
  readonly at: number;
  readonly about: unknown;
  readonly parts: readonly Entry[];
}

type OldEntries = readonly (readonly [key: IDBValidKey, value: unknown])[];

interface OldDatabase {
  readonly name: string;
  readonly store: string;
  readonly kind: Kind;
  readonly read: (all: OldEntries) => readonly Moved[];
}

const oldDatabases: readonly OldDatabase[] = [
  { name: "headscope-lanes", store: "runs", kind: "lanes", read: runsOf },
  { name: "headscope-searches", store: "runs", kind: "searches", read: runsOf },
  { name: "headscope-data", store: "files", kind: "files", read: filesOf },
  // Builds before November 2026 stored one run of lanes for all tabs, and one search for each model.
  { name: "headscope-decoding", store: "lanes", kind: "lanes", read: oneRun },
  { name: "headscope-pruning", store: "searches", kind: "searches", read: oneSearchEach },
];

function runsOf(all: OldEntries): readonly Moved[] {
  const records = all.flatMap(([key, value]) => (Array.isArray(key) ? [{ key, value }] : []));
  return records.flatMap(({ key: [kind, id], value }): Moved[] => {
    const { data } = head.safeParse(value);
    if (kind !== "head" || !data) return [];
    const own = records.filter(({ key }) => key[1] === id);
    const parts = own.flatMap(({ key, value: part }) =>
      key[0] === "part" ? [[readKey(key.slice(2)), part] as const] : [],
    );
    return [{ id: String(id), keys: own.map(({ key }) => key), ...data, parts }];
  });
}

/** The oldest first: those that are kept now are younger. */
function filesOf(all: OldEntries): readonly Moved[] {
  const listed = z.array(z.object({ id: z.string() })).catch([]);
  const order = listed.parse(all.find(([key]) => key === "list")?.[1]).map(({ id }) => id);
  return all.flatMap(([key, value]): Moved[] => {
    const { data: file } = keptFile.safeParse(value);
    if (typeof key !== "string" || !file) return [];
    const id = key.replace(/^file /, "");
    const about = { bytes: file.size };
    return [{ id, keys: [key], at: order.indexOf(id), about, parts: [[[], file]] }];
  });
}

const oldHead = like<Omit<KeptRun, "lanes"> & { readonly lanes: readonly string[] }>(
  z.object({ version: z.literal(2), subject: object, lanes: list, texts: list }),
);

function oneRun(all: OldEntries): readonly Moved[] {
  const { data: kept } = oldHead.safeParse(all.find(([key]) => key === "head")?.[1]);
  if (!kept) return [];
  const lanes = kept.lanes.flatMap((id) => {
    const value = all.find(([key]) => key === `lane ${id}`)?.[1];
    return laneParts.rest.safeParse(value).data ?? [];
  });
  const subject = { ...kept.subject, source: oldSourceOf(kept.subject.slot) };
  const parts = lanes.flatMap(({ steps, ...rest }, place): Entry[] => [
    [["lane", rest.id, "rest"], { ...rest, place }],
    [["lane", rest.id, "steps", 0], steps],
  ]);
  return [
    {
      id: "earlier",
      keys: all.map(([key]) => key),
      at: Date.now(),
      about: aboutRun({ subject, texts: kept.texts, lanes }),
      parts: [[["subject"], subject], [["texts"], kept.texts], ...parts],
    },
  ];
}

/** What a slot held, in the words of a link. Those builds did not store it for other models, so their runs are not found again. */
function oldSourceOf(slot: string): string {
  if (slot === defaultSlot) return defaultSource;
  return /^(?:random|pruned)-/.test(slot) ? "" : `hub:${slot}`;
}

function oneSearchEach(all: OldEntries): readonly Moved[] {
  return all.flatMap(([key, value]) =>
    typeof key === "string" && value !== null
      ? [
          {
            id: `earlier ${key}`,
            keys: [key],
            at: Date.now(),
            about: { model: key },
            parts: [[["experiment"], value] as const],
          },
        ]
      : [],
  );
}

/** The databases of older builds. */
export interface Older {
  entries(name: string, store: string): Promise<OldEntries>;
  remove(name: string, store: string, keys: readonly IDBValidKey[]): Promise<void>;
  /** The runs that a tab has open, which may be one of an older build. */
  taken(name: string): Promise<ReadonlySet<string>>;
}

/**
 * Moves what older builds stored; says whether some of it is left. Lanes that a tab still has open stay, since its next save
 * writes new steps alone. A search is saved as a whole, so a later copy replaces an earlier one.
 */
export async function moveOlder(shelf: Shelf, older: Older): Promise<boolean> {
  let isLeft = false;
  for (const { name, store, kind, read } of oldDatabases) {
    try {
      const taken = kind === "lanes" ? await older.taken(name) : new Set();
      for (const moved of read(await older.entries(name, store))) {
        if (taken.has(moved.id)) isLeft = true;
        else {
          await shelfFor(shelf, kind).transact("readwrite", (transaction) => take(transaction, moved));
          await older.remove(name, store, moved.keys);
        }
      }
    } catch {
      // A full disk, say: it stays where it is.
      isLeft = true;
    }
  }
  return isLeft;
}

async function take(transaction: Transaction, { id, at, about, parts }: Moved): Promise<void> {
  const [there] = await headsIn(transaction, headKey(id));
  if (there && there.at >= at) return;
  transaction.put(headKey(id), { at, about });
  for (const [key, value] of parts) transaction.put(partKey(id, key), value);
}

/** A shelf that has what older builds stored; while some of that is left, each reading looks again. */
export function shelfWithOlder(shelf: Shelf, move: () => Promise<boolean>): Shelf {
  let isLeft = false;
  let moving: Promise<void> | null = null;
  return {
    transact: async (mode, work) => {
      if (!moving || (isLeft && mode === "readonly")) {
        isLeft = false;
        moving = move().then((left) => {
          isLeft = left;
        });
      }
      await moving;
      return shelf.transact(mode, work);
    },
  };
}

/** The part of a shelf that has one kind, with keys that do not name it. */
export function shelfFor(shelf: Shelf, kind: Kind): Shelf {
  return {
    transact: (mode, work) =>
      shelf.transact(mode, ({ all, put, remove }) =>
        work({
          all: async (prefix) => {
            const found = await all([kind, ...prefix]);
            return found.map(([key, value]) => [key.slice(1), value] as const);
          },
          put: (key, value) => put([kind, ...key], value),
          remove: (prefix) => remove([kind, ...prefix]),
        }),
      ),
  };
}

let shared: Shelf | null = null;

/** Where this browser keeps one kind. */
export function browserShelf(kind: Kind): Shelf {
  if (!shared) {
    const shelf = database();
    const move = () => moveOlder(shelf, browserOlder);
    const { locks } = globalThis.navigator ?? {};
    // One tab at a time.
    shared = shelfWithOlder(shelf, () => (locks ? locks.request("headscope", move).catch(move) : move()));
  }
  return shelfFor(shared, kind);
}

const browserOlder: Older = {
  entries: async (name, store) => {
    const all = "databases" in indexedDB ? await indexedDB.databases() : null;
    return all?.every((database) => database.name !== name) ? [] : entries(createStore(name, store));
  },
  remove: (name, store, keys) => delMany([...keys], createStore(name, store)),
  taken: async (name) => (await lockedIds(globalThis.navigator?.locks, name)) ?? new Set(),
};

/**
 * The version of the database never changes, so no tab can block another: records have theirs. The connection is opened anew
 * if the browser has closed it, as it does if the user clears the site's data.
 */
function database(): Shelf {
  let opened: UseStore | null = null;
  return {
    transact: async (mode, work) => {
      opened ??= createStore("headscope", "kept");
      try {
        return await opened(mode, async (store) => {
          const done = ended(store.transaction);
          // Awaited below; without this a failure of `work` would leave it unhandled.
          done.catch(() => undefined);
          try {
            const value = await work(transactionOn(store));
            // Without waiting for its requests: a page that is being left hears of none.
            store.transaction.commit();
            await done;
            return value;
          } catch (thrown) {
            abort(store.transaction);
            throw thrown;
          }
        });
      } catch (thrown) {
        if (isClosed(thrown)) opened = null;
        throw thrown;
      }
    },
  };
}

const isClosed = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === "InvalidStateError";

/** Listens to the end alone: while a request's error passes through, the transaction does not know its own yet. */
function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

function transactionOn(store: IDBObjectStore): Transaction {
  return {
    all: async (prefix) => {
      const range = rangeOf(prefix);
      const [keys, values] = await Promise.all([
        promisifyRequest(store.getAllKeys(range)),
        promisifyRequest<unknown[]>(store.getAll(range)),
      ]);
      return keys.map((key, place) => [readKey(key), values[place]] as const);
    },
    put: (key, value) => void store.put(value, [...key]),
    remove: (prefix) => void store.delete(rangeOf(prefix)),
  };
}

/** In IndexedDB a list sorts above every text and number, so it bounds the keys that begin with a prefix. */
const rangeOf = (prefix: Key) => IDBKeyRange.bound([...prefix], [...prefix, []]);

function readKey(key: IDBValidKey): Key {
  const parts = Array.isArray(key) ? key : [key];
  return parts.filter((part) => typeof part === "string" || typeof part === "number");
}
