/** @file The labelled texts that heads are measured on: what was chosen, what was read, the last good set kept. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataSource, Headscope, ModelInfo } from "../engine/api";
import { AppError, aborted, toAppError } from "../lib/errors";
import {
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

  /** Takes other columns, or another number of rows, of the table that was read last. */
  select(choice: DataChoice): void {
    const { set, draft } = this.store.getState();
    const base = draft ?? set;
    if (base) this.#use({ source: base.source, table: base.table, choice: { ...base.choice, ...choice } });
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

  #use(draft: DataDraft): void {
    const set = setOf(draft);
    this.store.setState(
      set instanceof AppError
        ? { draft, request: { kind: "failed", error: set } }
        : { set, draft: null, request: { kind: "idle" } },
    );
  }
}

function nothingYet(): AppError {
  return new AppError("bad-input", "No data has been read yet.", "Choose data, or wait until it is there.");
}
