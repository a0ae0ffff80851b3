/** @file Stored runs in memory: a database that tabs share, with locks and a limit on its size. */

import type { Key, Shelf, Transaction } from "../store/keep";
import type { RunLocks } from "../store/kept-runs/locks";

/** One database for all tabs of a test. `room`: its largest size in characters of JSON. */
export class MemoryShelf implements Shelf {
  records = new Map<string, unknown>();
  room = Number.POSITIVE_INFINITY;
  transactions = 0;
  /** Milliseconds before a transaction begins; applies to new transactions. */
  delay = 0;
  /** As in a browser, one that writes begins after the one before. */
  #last: Promise<unknown> = Promise.resolve();

  transact<Value>(
    mode: "readonly" | "readwrite",
    work: (transaction: Transaction) => Promise<Value>,
  ): Promise<Value> {
    this.transactions++;
    if (mode === "readonly") return this.#run(mode, work);
    const next = this.#last.then(() => this.#run(mode, work));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #run<Value>(
    mode: "readonly" | "readwrite",
    work: (transaction: Transaction) => Promise<Value>,
  ): Promise<Value> {
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    const records = new Map(this.records);
    const starts = (key: Key, prefix: Key) => prefix.every((part, place) => key[place] === part);
    const keys = () => [...records.keys()].map((key): Key => JSON.parse(key)).sort(byParts);
    const value = await work({
      all: async (prefix) =>
        keys().flatMap((key) =>
          starts(key, prefix) ? [[key, structuredClone(records.get(JSON.stringify(key)))] as const] : [],
        ),
      put: (key, put) => void records.set(JSON.stringify(key), structuredClone(put)),
      remove: (prefix) => {
        for (const key of keys()) if (starts(key, prefix)) records.delete(JSON.stringify(key));
      },
    });
    if (mode === "readonly") return value;
    if (JSON.stringify([...records]).length > this.room)
      throw new DOMException("Full.", "QuotaExceededError");
    this.records = records;
    return value;
  }
}

function byParts(a: Key, b: Key): number {
  for (let place = 0; place < Math.min(a.length, b.length); place++) {
    const [x, y] = [a[place]!, b[place]!];
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** The locks of a browser; each tab has its own view of them. */
export class MemoryLocks {
  readonly #held = new Map<string, symbol>();

  /** `close` ends the tab. */
  tab(): RunLocks & { close(): void } {
    const own = Symbol("tab");
    return {
      take: async (id) => {
        if (!this.#held.has(id)) this.#held.set(id, own);
        return this.#held.get(id) === own;
      },
      letGo: (id) => void (this.#held.get(id) === own && this.#held.delete(id)),
      taken: async () => new Set(this.#held.keys()),
      close: () => {
        for (const [id, tab] of this.#held) if (tab === own) this.#held.delete(id);
      },
    };
  }
}
