/**
 * @file Where runs are kept in this browser: records under keys, changed one transaction at a time. A run's records are its
 * head, `["head", id]`, and its parts, `["part", id, …]`.
 */

import { createStore, promisifyRequest, type UseStore } from "idb-keyval";

/** Keys sort as lists; those of a run's parts begin with its id. */
export type Key = readonly (string | number)[];

/** What a transaction may do. A later call sees what an earlier one changed. */
export interface Transaction {
  /** The records whose keys begin with `prefix`, in the order of their keys. */
  all(prefix: Key): Promise<readonly (readonly [key: Key, value: unknown])[]>;
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

/**
 * A database of the browser. Its own version never changes, so no tab can block another: records carry theirs. The
 * connection is opened anew if the browser has closed it, as it does if the user clears the site's data.
 */
export function browserShelf(name: string): Shelf {
  let opened: UseStore | null = null;
  return {
    transact: async (mode, work) => {
      opened ??= createStore(name, "runs");
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
