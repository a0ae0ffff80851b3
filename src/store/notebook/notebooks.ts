/** @file The Notebook place without its views: the notebooks of this browser, saved as they are edited. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { AppError } from "../../lib/errors";
import { quoted } from "../../lib/quoted";
import { headKey, headsIn, partKey, removeIn, type Shelf, type Transaction } from "../keep";
import { isFull, newRunId, queue } from "../kept-runs/kept-runs";
import type { Notice } from "../state";
import { exerciseNotebook } from "./exercise";
import { mergeNotebooks } from "./merge";
import { longestTitle, type Notebook, type Question, readNotebook } from "./notebook";

export interface ListedNotebook {
  readonly id: string;
  /** With the name of who answers, which tells handed-in ones apart. */
  readonly title: string;
}

interface OpenNotebook {
  readonly id: string;
  readonly content: Notebook;
}

export interface NotebooksState {
  readonly list: readonly ListedNotebook[];
  /** Null until the browser's database was read. */
  readonly current: OpenNotebook | null;
  readonly isSaved: boolean;
  /** Why the text will not survive a reload; null if it will. */
  readonly notKept: AppError | null;
}

/** Tells the other tabs which notebook has changed. */
export interface TabChannel {
  post(id: string): void;
  listen(heard: (id: string) => void): void;
}

export interface NotebookParts {
  readonly shelf: Shelf;
  /** Called at the first use. */
  readonly channel: () => TabChannel;
  readonly notify: (notice: Notice) => void;
  readonly dismiss: (notice: Notice) => void;
  readonly now?: () => number;
}

export class Notebooks {
  readonly store: StoreApi<NotebooksState> = createStore<NotebooksState>()(() => ({
    list: [],
    current: null,
    isSaved: true,
    notKept: null,
  }));
  readonly #parts: Required<NotebookParts>;
  /** The open notebook as the database has it; an edit makes another object. */
  #base: Notebook | null = null;
  /** A new notebook is stored with its first edit. */
  #isStored = false;
  #channel: TabChannel | null = null;
  #entered: Promise<void> | null = null;
  /** Reads and writes one after the other. */
  readonly #queue = queue();

  constructor(parts: NotebookParts) {
    this.#parts = { now: Date.now, ...parts };
  }

  /** Called when the place is shown: opens the notebook that was used last, or the exercise. */
  enter(): Promise<void> {
    this.#entered ??= this.#queue(() => this.#start());
    return this.#entered;
  }

  edit(change: (content: Notebook) => Notebook): void {
    const { current } = this.store.getState();
    if (!current) return;
    const content = change(current.content);
    if (content === current.content) return;
    this.#show({ ...current, content });
    this.store.setState({ isSaved: false });
    void this.#queue(() => this.#sync());
  }

  /** Changes one question. */
  change(id: string, change: Partial<Question>): void {
    this.edit((content) => ({
      ...content,
      questions: content.questions.map((each) => (each.id === id ? { ...each, ...change } : each)),
    }));
  }

  async open(id: string): Promise<void> {
    await this.#queue(async () => {
      if (await this.#sync()) await this.#openStored([id]);
    });
  }

  /** Adds a notebook beside the others and opens it. False if the open one would be lost, as it cannot be saved. */
  async add(content: Notebook): Promise<boolean> {
    await this.enter();
    return this.#queue(async () => {
      if (!(await this.#sync())) return false;
      this.#openNew(newRunId(), content);
      this.#base = null;
      this.store.setState({ isSaved: false });
      await this.#sync();
      return true;
    });
  }

  async duplicate(): Promise<void> {
    const { current } = this.store.getState();
    if (current)
      await this.add({ ...current.content, title: `${current.content.title}, copy`.slice(0, longestTitle) });
  }

  /** Deletes the open notebook; a notice offers to undo that. */
  async remove(): Promise<void> {
    await this.#queue(async () => {
      const { current, notKept } = this.store.getState();
      if (!current) return;
      const { id, content } = current;
      const isRemoved = await this.#attempt(async (transaction) => {
        await removeIn(transaction, id);
        return true;
      });
      if (!isRemoved) {
        this.store.setState({ notKept });
        return this.#parts.notify(notDeleted(content.title));
      }
      this.#channel?.post(id);
      const list = this.store.getState().list.filter((other) => other.id !== id);
      this.store.setState({ list, isSaved: true, notKept: null });
      await this.#openStored(list.map((other) => other.id));
      const notice: Notice = {
        message: `${quoted(content.title)} was deleted.`,
        hint: "It can be brought back until the page is left.",
        action: {
          label: "Undo",
          act: () => {
            this.#parts.dismiss(notice);
            // Until it is added, the notice is all that holds it.
            void this.add(content).then((isAdded) => !isAdded && this.#parts.notify(notice));
          },
        },
      };
      this.#parts.notify(notice);
    });
  }

  async #start(): Promise<void> {
    this.#channel = this.#parts.channel();
    this.#channel.listen((id) => void this.#queue(() => this.#hear(id)));
    await this.#readList();
    await this.#openStored(this.store.getState().list.map(({ id }) => id));
  }

  /** Another tab has changed a notebook, or deleted it. */
  async #hear(id: string): Promise<void> {
    await this.#readList();
    if (this.store.getState().current?.id === id) await this.#sync({ isHeard: true });
  }

  async #readList(): Promise<void> {
    const heads = await this.#attempt((transaction) => headsIn(transaction), "readonly");
    if (heads) this.store.setState({ list: heads.map(({ id, about }) => ({ id, title: titleOf(about) })) });
  }

  /** Opens the first of the notebooks that can be read; a new exercise if there is none. */
  async #openStored([id, ...others]: readonly string[]): Promise<void> {
    if (id === undefined) return this.#openNew(newRunId(), exerciseNotebook());
    const at = this.#parts.now();
    const content = await this.#attempt(async (transaction) => {
      const stored = await contentIn(transaction, id);
      // The notebook opened last is opened again by a reload.
      if (stored) transaction.put(headKey(id), { at, about: { title: labelOf(stored) } });
      return stored;
    });
    if (!content) return this.#openStored(others);
    this.#base = content;
    this.#isStored = true;
    this.#show({ id, content });
    this.store.setState({ isSaved: true, notKept: null });
  }

  #openNew(id: string, content: Notebook): void {
    this.#base = content;
    this.#isStored = false;
    this.#show({ id, content });
  }

  /** Writes what was edited, and takes over what another tab has written. False if the browser refuses. */
  async #sync({ isHeard = false } = {}): Promise<boolean> {
    const { current } = this.store.getState();
    const [base, wasStored] = [this.#base, this.#isStored];
    if (!current || (current.content === base && !isHeard)) return true;
    const { id, content: mine } = current;
    const done = await this.#attempt(async (transaction) => {
      const stored = await contentIn(transaction, id);
      if (!stored && wasStored && mine === base) return { kind: "gone" } as const;
      const merged =
        !stored || !base || same(stored, base)
          ? { notebook: mine, isDoubled: false }
          : mergeNotebooks(base, mine, stored);
      const { notebook } = merged;
      const isWritten = !stored || !same(notebook, stored);
      if (isWritten) {
        transaction.put(headKey(id), { at: this.#parts.now(), about: { title: labelOf(notebook) } });
        transaction.put(partKey(id), notebook);
      }
      return { kind: "merged", ...merged, isWritten } as const;
    });
    if (!done) return false;
    if (done.kind === "gone") {
      await this.#openStored(this.store.getState().list.map((other) => other.id));
      return true;
    }
    const { notebook, isDoubled, isWritten } = done;
    this.#base = notebook;
    this.#isStored = true;
    const isDoubledAgain = this.#takeOver(mine, notebook);
    if (isDoubled || isDoubledAgain) this.#parts.notify(doubledNotice);
    if (isWritten) this.#tell({ id, title: labelOf(notebook) });
    return true;
  }

  /** `mine` was stored as `notebook`; what was typed in the meantime stays. Says whether a text now holds both. */
  #takeOver(mine: Notebook, notebook: Notebook): boolean {
    const { current } = this.store.getState();
    if (!current) return false;
    const isBehind = current.content !== mine;
    this.store.setState({ isSaved: !isBehind, notKept: null });
    if (notebook === mine) return false;
    if (!isBehind) {
      this.#show({ ...current, content: notebook });
      return false;
    }
    const merged = mergeNotebooks(mine, current.content, notebook);
    this.#show({ ...current, content: merged.notebook });
    return merged.isDoubled;
  }

  #tell({ id, title }: ListedNotebook): void {
    const { list } = this.store.getState();
    const isListed = list.some((other) => other.id === id);
    this.store.setState({
      list: isListed
        ? list.map((other) => (other.id === id ? { id, title } : other))
        : [{ id, title }, ...list],
    });
    this.#channel?.post(id);
  }

  #show(current: OpenNotebook): void {
    this.store.setState({ current });
  }

  /** Null if the browser refuses; the page then says so. */
  async #attempt<Value>(
    work: (transaction: Transaction) => Value | Promise<Value>,
    mode: "readonly" | "readwrite" = "readwrite",
  ): Promise<Value | null> {
    try {
      return await this.#parts.shelf.transact(mode, async (transaction) => work(transaction));
    } catch (thrown) {
      this.store.setState({ notKept: notKept(thrown) });
      return null;
    }
  }
}

async function contentIn(transaction: Transaction, id: string): Promise<Notebook | null> {
  const [record] = await transaction.all(partKey(id));
  return readNotebook(record?.[1]);
}

const same = (a: Notebook, b: Notebook): boolean => JSON.stringify(a) === JSON.stringify(b);

export const labelOf = ({ title, author }: Notebook): string =>
  [title || "Untitled", author].filter((part) => part !== "").join(" · ");

const titleOf = (about: unknown): string =>
  typeof about === "object" && about !== null && "title" in about ? String(about.title) : "";

const doubledNotice: Notice = {
  message: "The same text of this notebook was edited in two tabs.",
  hint: "Both texts are kept, one below the other; delete what you do not need.",
};

const notDeleted = (title: string): Notice => ({
  message: `${quoted(title)} could not be deleted.`,
  hint: "This browser refused to change what is stored; try again, or reload the page.",
});

function notKept(thrown: unknown): AppError {
  const why = isFull(thrown)
    ? "The disk space of this page is full, so this notebook is not saved"
    : "This browser could not save this notebook";
  return new AppError(
    "storage-full",
    `${why}: it stays on screen until the page is left.`,
    "Export it as a file; or free space on the disk, or allow this page to store data, and type on.",
  );
}

/** The channel of all tabs of this browser; without one, tabs still merge when they save. */
export function browserChannel(): TabChannel {
  if (typeof BroadcastChannel === "undefined") return { post: () => undefined, listen: () => undefined };
  const channel = new BroadcastChannel("headscope-notebooks");
  return {
    post: (id) => channel.postMessage(id),
    listen: (heard) => channel.addEventListener("message", ({ data }) => heard(String(data))),
  };
}
