/**
 * @file The browser's database: lanes, searches and files of data under keys, changed one transaction at a time. All that it
 * holds is described and checked here, and what older builds stored in databases of their own is moved into it.
 */

import { clear, createStore, entries, promisifyRequest, type UseStore } from "idb-keyval";
import { z } from "zod";
import { metricNames } from "../analysis/metric";
import { searchOrders } from "../engine/api/heads";
import type { KeptRun } from "./decoding/kept";
import { type Chat, defaultSlot, defaultSource, type Lane } from "./decoding/state";
import type { Experiment } from "./pruning/state";

/** What is kept. Each kind has the records `["head", id]`, with its time and what it is about, and `["part", id, …]`. */
export type Kind = "lanes" | "searches" | "files" | "notebooks" | "corpora" | "results";

/** Keys sort as lists. */
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

/** Removes the head and the parts. */
export function removeIn(transaction: Transaction, id: string): void {
  transaction.remove(headKey(id));
  transaction.remove(partKey(id));
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

const object = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());
const count = z.int().min(0);

/** Checks a value without copying it. */
const like = <Value>(schema: z.ZodType) => z.custom<Value>((value) => schema.safeParse(value).success);

/** Lanes of another version are not read. */
const laneVersion = 4;

export const aboutLanes = z.object({
  version: z.literal(laneVersion),
  subject: z.object({
    prompt: z.string(),
    // Runs of earlier versions were no conversations.
    isChat: z.boolean().default(false),
    system: z.string().default(""),
    seed: z.number(),
    slot: z.string(),
    source: z.string(),
  }),
  lanes: z.array(z.object({ name: z.string(), options: object, steps: z.number(), isDone: z.boolean() })),
});
export type AboutLanes = z.output<typeof aboutLanes>;

export function aboutRun({
  subject: { prompt, isChat, system, seed, slot, source },
  lanes,
}: KeptRun): AboutLanes {
  const sketches = lanes.map(({ name, options, steps, state }) => {
    return { name, options, steps: steps.length, isDone: state.kind === "done" };
  });
  return { version: laneVersion, subject: { prompt, isChat, system, seed, slot, source }, lanes: sketches };
}

type Conversation = keyof Chat | "written";

/** Earlier versions stored no conversation. */
type StoredSubject = Omit<KeptRun["subject"], Conversation> & Partial<Pick<KeptRun["subject"], Conversation>>;

/** The parts of a run of lanes. */
export const laneParts = {
  subject: like<StoredSubject>(z.object({ prompt: z.string(), model: z.string(), ids: list, texts: list })),
  texts: like<KeptRun["texts"]>(list),
  rest: like<Lane & { readonly place: number }>(z.object({ options: object, state: object, given: list })),
  steps: like<Lane["steps"]>(list),
};

export const aboutSearches = z.object({ model: z.string() });

const stepFields = {
  masked: count,
  head: z.nullable(z.tuple([count, count])),
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

/** Layer → heads. */
const headLists = z.record(z.coerce.number().int().min(0), z.array(count));

const searchState = z.union([
  z.object({ kind: z.literal("done"), mask: headLists }),
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
    heads: headLists.exactOptional(),
  }),
  dataName: z.string(),
  metric: z.enum(metricNames).default("accuracy"),
  total: count,
  runs: z.array(
    z.object({ order: z.enum(searchOrders), seed: count, steps: z.array(searchStep), state: searchState }),
  ),
});

/** A kept experiment, with what was running stopped; null for anything else. */
export function readExperiment(value: unknown): Experiment | null {
  return experiment.safeParse(value).data ?? null;
}

export const aboutFile = z.object({ bytes: z.number() });
export const keptFile = z.instanceof(File);

/** What an older build stored under one id, as it is kept now. */
interface Moved extends Head {
  readonly kind: Kind;
  readonly parts: readonly Entry[];
}

/** The databases of older builds with a store each, but for the newest lanes: those are in this one. */
const oldDatabases = [
  ["headscope-searches", "runs", searchesOf],
  ["headscope-data", "files", filesOf],
  // Builds before November 2026 stored one run of lanes for all tabs, and one search for each model.
  ["headscope-decoding", "lanes", oneRun],
  ["headscope-pruning", "searches", oneSearchEach],
] as const;

function searchesOf(all: readonly Entry[]): readonly Moved[] {
  return all.flatMap(([[kind, id], value]): Moved[] => {
    const { data } = head.safeParse(value);
    const own = all.filter(([[first, owner]]) => first === "part" && owner === id);
    const parts = own.map(([key, part]) => [key.slice(2), part] as const);
    return kind === "head" && data ? [{ kind: "searches", id: String(id), ...data, parts }] : [];
  });
}

/** In the order in which they were saved, before all that are saved now. */
function filesOf(all: readonly Entry[]): readonly Moved[] {
  const listed = z.array(z.object({ id: z.string() })).catch([]);
  const order = listed.parse(recordOf(all, "list")).map(({ id }) => id);
  return all.flatMap(([[key], value]): Moved[] => {
    const { data: file } = keptFile.safeParse(value);
    const id = String(key).replace(/^file /, "");
    const at = order.indexOf(id);
    return file ? [{ kind: "files", id, at, about: { bytes: file.size }, parts: [[[], file]] }] : [];
  });
}

const recordOf = (all: readonly Entry[], key: string) => all.find(([[other]]) => other === key)?.[1];

const oldHead = like<Omit<KeptRun, "lanes"> & { readonly lanes: readonly string[] }>(
  z.object({ version: z.literal(2), subject: object, lanes: list, texts: list }),
);

function oneRun(all: readonly Entry[]): readonly Moved[] {
  const { data: kept } = oldHead.safeParse(recordOf(all, "head"));
  if (!kept) return [];
  const { texts } = kept;
  const lanes = kept.lanes.flatMap((id) => laneParts.rest.safeParse(recordOf(all, `lane ${id}`)).data ?? []);
  const subject = { ...kept.subject, source: oldSourceOf(kept.subject.slot) };
  const parts = lanes.flatMap(({ steps, ...rest }, place): Entry[] => [
    [["lane", rest.id, "rest"], { ...rest, place }],
    [["lane", rest.id, "steps", 0], steps],
  ]);
  const about = aboutRun({ subject, texts, lanes });
  const whole: Entry[] = [[["subject"], subject], [["texts"], texts], ...parts];
  return [{ kind: "lanes", id: "earlier", at: Date.now(), about, parts: whole }];
}

/** What a slot held, in the words of a link. Those builds did not store it for other models, so their runs are not found again. */
function oldSourceOf(slot: string): string {
  if (slot === defaultSlot) return defaultSource;
  return /^(?:random|pruned)-/.test(slot) ? "" : `hub:${slot}`;
}

function oneSearchEach(all: readonly Entry[]): readonly Moved[] {
  return all.flatMap(([[model], value]): Moved[] => {
    const rest = { at: Date.now(), about: { model }, parts: [[["experiment"], value] as const] };
    return value === null ? [] : [{ kind: "searches", id: `earlier ${model}`, ...rest }];
  });
}

/** Opens a database of an older build; `forget` empties it. */
export type OpenOld = (
  name: string,
  store: string,
) => Promise<{ readonly all: readonly Entry[]; readonly forget: () => Promise<void> }>;

/** Moves what older builds stored. A tab of one may still save to its database; the next page then moves the newer state. */
export async function moveOlder(shelf: Shelf, open: OpenOld): Promise<void> {
  for (const [name, store, read] of oldDatabases) {
    try {
      const { all, forget } = await open(name, store);
      const moved = read(all);
      if (moved.length === 0) continue;
      await shelf.transact("readwrite", async (transaction) => {
        for (const each of moved) await take(within(transaction, each.kind), each);
      });
      await forget();
    } catch {
      // A full disk, say: it stays where it is, and the next page tries again.
    }
  }
}

async function take(transaction: Transaction, { id, at, about, parts }: Moved): Promise<void> {
  const [there] = await headsIn(transaction, headKey(id));
  if (there && there.at >= at) return;
  transaction.put(headKey(id), { at, about });
  for (const [key, value] of parts) transaction.put(partKey(id, key), value);
}

const openOld: OpenOld = async (name, store) => {
  const names = "databases" in indexedDB ? await indexedDB.databases() : [{ name }];
  if (!names.some((database) => database.name === name)) return { all: [], forget: async () => undefined };
  const old = createStore(name, store);
  const all = (await entries(old)).map(([key, value]) => [readKey(key), value] as const);
  return { all, forget: () => clear(old) };
};

/** The records of one kind, with keys that do not name it. Those of lanes never do. */
function within(transaction: Transaction, kind: Kind): Transaction {
  if (kind === "lanes") return transaction;
  return {
    all: async (prefix) => {
      const all = await transaction.all([kind, ...prefix]);
      return all.map(([key, value]) => [key.slice(1), value] as const);
    },
    put: (key, value) => transaction.put([kind, ...key], value),
    remove: (prefix) => transaction.remove([kind, ...prefix]),
  };
}

export const shelfFor = (shelf: Shelf, kind: Kind): Shelf => ({
  transact: (mode, work) => shelf.transact(mode, (transaction) => work(within(transaction, kind))),
});

const shared = database();
let moved: Promise<void> | null = null;

/** Where this browser keeps one kind; the first use moves what older builds stored. */
export const browserShelf = (kind: Kind): Shelf => ({
  transact: async (mode, work) => {
    moved ??= moveOlder(shared, openOld);
    await moved;
    return shelfFor(shared, kind).transact(mode, work);
  },
});

/**
 * It began with lanes and has their name, so that they need not be moved while a tab of an older build adds to them. Its
 * version never changes, so no tab can block another: records have theirs. The connection is opened anew if the browser has
 * closed it, as it does if the user clears the site's data.
 */
function database(): Shelf {
  let opened: UseStore | null = null;
  return {
    transact: async (mode, work) => {
      opened ??= createStore("headscope-lanes", "runs");
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
