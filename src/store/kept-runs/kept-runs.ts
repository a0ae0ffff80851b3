/** @file The runs that are kept on this machine, each under a random id that one tab at a time writes to. */

import { AppError } from "../../lib/errors";
import {
  browserShelf,
  type Entry,
  type Head,
  headKey,
  headsIn,
  type Key,
  partKey,
  removeIn,
  type Shelf,
  type Transaction,
} from "../keep";
import { type RunLocks, runLocks } from "./locks";
import { idleRuns, overdueRuns, type RunAge } from "./tidying";

/** A change of a run's parts; their keys are relative to the run. */
export interface RunChange {
  /** Prefixes of parts that go, before anything is put. */
  readonly remove: readonly Key[];
  readonly put: readonly Entry[];
}

interface KeptRunsParts {
  readonly shelf: Shelf;
  readonly locks: RunLocks;
  /** What is kept, for the sentence that says that it could not be: "lanes". */
  readonly what: string;
  /** Of each group the oldest of too many go; without it all runs are one group. */
  readonly groupOf?: (about: unknown) => string;
  readonly now?: () => number;
}

/** Does what it is given one after the other. */
export function queue(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** The runs of this browser, of which each tab writes to some of its own. */
export function browserRuns(what: "lanes" | "searches", groupOf = (_about: unknown) => ""): KeptRuns {
  const locks = runLocks(globalThis.navigator?.locks, `headscope-${what}`);
  return new KeptRuns({ shelf: browserShelf(what), locks, what, groupOf });
}

export class KeptRuns {
  readonly #parts: Required<KeptRunsParts>;
  /** Only a new run can be one too many. */
  readonly #tidied = new Set<string>();
  /** Saves one after the other, in the order they were asked for. */
  readonly #queue = queue();

  constructor(parts: KeptRunsParts) {
    this.#parts = { groupOf: () => "", now: Date.now, ...parts };
  }

  /** Newest first. */
  heads(): Promise<readonly Head[]> {
    return this.#parts.shelf.transact("readonly", (transaction) => headsIn(transaction));
  }

  /** The parts of a run, in the order of their keys, which are relative to it. */
  async parts(id: string): Promise<readonly Entry[]> {
    const { shelf } = this.#parts;
    const records = await shelf.transact("readonly", (transaction) => transaction.all(partKey(id)));
    return records.map(([key, value]) => [key.slice(2), value] as const);
  }

  /** An id of a run of this tab: `wanted` if no other tab has it, else a new one. */
  async take(wanted: string | null): Promise<string> {
    if (wanted !== null && (await this.#parts.locks.take(wanted).catch(() => false))) return wanted;
    const id = newRunId();
    // Nobody else can have it, so a page that is being left need not wait for the lock.
    void this.#parts.locks.take(id).catch(() => false);
    return id;
  }

  /** The run stays, but this tab writes to it no more. */
  letGo(id: string): void {
    this.#parts.locks.letGo(id);
  }

  /** Rejects with an `AppError` if the browser cannot keep it; what was kept before then stays as it was. */
  save(id: string, about: unknown, change: RunChange): Promise<void> {
    return this.#queue(async () => {
      const write = (transaction: Transaction) => this.#write(transaction, id, about, change);
      for (;;) {
        try {
          await this.#parts.shelf.transact("readwrite", write);
          break;
        } catch (thrown) {
          if (!isFull(thrown) || !(await this.#makeRoom(id))) throw this.#notKept(thrown);
        }
      }
    }).then(() => {
      // Not in the queue: a page that is being left has no time for it.
      if (!this.#tidied.has(id)) void this.#tidy(id).catch(() => undefined);
      this.#tidied.add(id);
    });
  }

  async remove(id: string): Promise<void> {
    await this.#queue(() => this.#removeAll([id]));
    this.letGo(id);
  }

  /** Of the given runs those that no tab has, oldest first. */
  async idle(ids: readonly string[]): Promise<readonly string[]> {
    const heads = (await this.heads()).filter(({ id }) => ids.includes(id));
    return idleRuns(heads, await this.#parts.locks.taken(), this.#parts.now()).map(({ id }) => id);
  }

  /** Removes those of the given runs that no tab has. */
  async removeIdle(ids: readonly string[]): Promise<void> {
    const idle = await this.idle(ids);
    await this.#queue(() => this.#removeAll(idle));
  }

  async #write(
    transaction: Transaction,
    id: string,
    about: unknown,
    { remove, put }: RunChange,
  ): Promise<void> {
    for (const prefix of remove) transaction.remove(partKey(id, prefix));
    for (const [key, value] of put) transaction.put(partKey(id, key), value);
    transaction.put(headKey(id), { at: this.#parts.now(), about });
  }

  #removeAll(ids: readonly string[]): Promise<void> {
    return this.#parts.shelf.transact("readwrite", async (transaction) => {
      for (const id of ids) removeIn(transaction, id);
    });
  }

  async #tidy(own: string): Promise<void> {
    const heads = (await this.heads()).filter(({ id }) => id !== own);
    const others = heads.map(({ id, at, about }) => ({ id, at, group: this.#parts.groupOf(about) }));
    const overdue = overdueRuns(others, await this.#parts.locks.taken(), this.#parts.now());
    if (overdue.length > 0) await this.#removeAll(overdue);
  }

  /** Lets the oldest run go that no tab has; false if there is none. */
  async #makeRoom(own: string): Promise<boolean> {
    const others: readonly RunAge[] = (await this.heads()).filter(({ id }) => id !== own);
    const [oldest] = idleRuns(others, await this.#parts.locks.taken(), this.#parts.now());
    if (oldest) await this.#removeAll([oldest.id]);
    return oldest !== undefined;
  }

  #notKept(thrown: unknown): AppError {
    const why = isFull(thrown)
      ? `The disk space of this page is full, so these ${this.#parts.what} are not kept`
      : `This browser could not keep these ${this.#parts.what}`;
    return new AppError(
      "storage-full",
      `${why}: they stay on screen until the page is left.`,
      "Export them; or free space on the disk, or allow this page to store data.",
    );
  }
}

/** Made without `randomUUID`, which pages without https lack. */
export function newRunId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("-");
}

export const isFull = (thrown: unknown): boolean =>
  typeof thrown === "object" && thrown !== null && "name" in thrown && thrown.name === "QuotaExceededError";
