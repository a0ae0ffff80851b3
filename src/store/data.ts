/** @file The labelled texts that heads are measured on: what was chosen, what was read, the last good set kept. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataSource, Headscope, ModelInfo } from "../engine/api";
import { AppError, aborted, toAppError } from "../lib/errors";
import {
  cutNotice,
  type DataChoice,
  type DataDraft,
  type Examples,
  examplesOf,
  type LabelledSet,
  setOf,
} from "./data-choice";
import type { RequestState } from "./state";

export interface DataState {
  /** The set in use: the last good one. Null only until the first was read. */
  readonly set: LabelledSet | null;
  /** What becomes of the latest wish for another set; a cancelled one is `failed` with the code "aborted". */
  readonly request: RequestState;
  /** A table that was read but is no set yet: which of its columns are texts and labels has to be said. */
  readonly draft: DataDraft | null;
}

export type DataStore = StoreApi<DataState>;

export const firstData: DataSource = { embedded: "feelings" };

export class DataSet {
  readonly store: DataStore = createStore<DataState>()(() => ({
    set: null,
    request: { kind: "idle" },
    draft: null,
  }));
  readonly #engine: Headscope;
  #latest: AbortController | null = null;
  #wish: { readonly source: DataSource; readonly choice: DataChoice } = { source: firstData, choice: {} };

  constructor(engine: Headscope) {
    this.#engine = engine;
  }

  /** Reads the embedded set unless there is a set, or one is on its way. */
  async ensure(): Promise<void> {
    const { set, request } = this.store.getState();
    if (set === null && request.kind === "idle") await this.choose(firstData);
  }

  /** Reads a source and makes it the set in use; what was in use stays when that fails, or is cancelled. */
  async choose(source: DataSource, choice: DataChoice = {}): Promise<void> {
    this.#latest?.abort();
    this.#wish = { source, choice };
    const controller = new AbortController();
    this.#latest = controller;
    const show = (state: Partial<DataState>) => {
      if (this.#latest === controller) this.store.setState(state);
    };
    show({ request: { kind: "running", progress: null }, draft: null });
    try {
      const table = await this.#engine.readData(source, {
        signal: controller.signal,
        onProgress: (progress) => show({ request: { kind: "running", progress } }),
      });
      if (this.#latest === controller) this.#use({ source, table, choice });
    } catch (thrown) {
      show({ request: { kind: "failed", error: toAppError(thrown) } });
    } finally {
      if (this.#latest === controller) this.#latest = null;
    }
  }

  /** Asks once more for what failed or was cancelled. */
  retry(): Promise<void> {
    return this.choose(this.#wish.source, this.#wish.choice);
  }

  /** Takes other columns, another split, or more or fewer rows of what was read last; reads again what needs it. */
  select({ split, ...change }: DataChoice & { readonly split?: string }): void {
    const { set, draft } = this.store.getState();
    const base = draft ?? set;
    if (!base) return;
    const choice = { ...base.choice, ...change };
    const source = sourceFor(base, choice.rows, split);
    if (source) void this.choose(source, choice);
    else this.#use({ ...base, choice });
  }

  cancel(): void {
    if (!this.#latest) return;
    this.#latest.abort();
    this.#latest = null;
    this.store.setState({ request: { kind: "failed", error: aborted() } });
  }

  /** Forgets a wish that failed; the set in use is not touched. */
  dismiss(): void {
    if (!this.#latest) this.store.setState({ request: { kind: "idle" }, draft: null });
  }

  /** The texts and the model's own class of each; an `AppError` where there are none for this model. */
  examplesFor(info: ModelInfo): Examples | AppError {
    const { set } = this.store.getState();
    return set ? examplesOf(set, info) : nothingYet();
  }

  /** Sentences about the set with this model: texts that do not fit it. */
  noticesFor(info: ModelInfo): readonly string[] {
    const { set } = this.store.getState();
    return set ? cutNotice(set, info) : [];
  }

  #use(draft: DataDraft): void {
    const set = setOf(draft);
    this.store.setState(
      set instanceof AppError
        ? { draft, request: { kind: "failed", error: set } }
        : { set, draft: null, request: { kind: "idle" } },
    );
  }
}

/** The source to read anew, where a split of a Hub's data set changes or more rows of it are wanted; else null. */
function sourceFor({ source, table }: DataDraft, rows: number | undefined, split: string | undefined) {
  if (!("id" in source)) return null;
  const isOther = split !== undefined && split !== table.split;
  const isMore = rows !== undefined && rows > table.numRows && table.numRows !== table.totalRows;
  if (!isOther && !isMore) return null;
  return { ...source, ...(isOther && { split }), ...(isMore && { rows }) };
}

function nothingYet(): AppError {
  return new AppError("bad-input", "No data has been read yet.", "Choose data, or wait until it is there.");
}
