/** @file The labelled texts that heads are measured on: what was chosen, what was read, the last good set kept. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataSource, Headscope, ModelInfo } from "../../engine/api/api";
import { AppError, aborted, toAppError } from "../../lib/errors";
import { hubOf } from "../../lib/hub-address";
import type { HubConsent } from "../hub-consent";
import { Latest } from "../latest";
import type { RequestState } from "../state";
import {
  balanceFor,
  cutNotice,
  type DataChoice,
  type DataDraft,
  type Examples,
  examplesOf,
  type LabelledSet,
  labelNotice,
  setOf,
  usualRows,
} from "./choice";
import type { FileKeeper } from "./file-keeper";
import { firstData, type NamedData, type NamedSource, sameData } from "./link";
import { OwnFiles } from "./own-files";

export interface DataState {
  /** The set in use: the last good one. Null only until the first was read. */
  readonly set: LabelledSet | null;
  /** What becomes of the latest wish for another set; a cancelled one is `failed` with the code "aborted". */
  readonly request: RequestState;
  /** A table that was read but is no set yet: which of its columns are texts and labels has to be said. */
  readonly draft: DataDraft | null;
  /** What a link names: the set in use, or what an opened link asked for while that is not there. */
  readonly named: NamedData;
  /** Why a reload will not have the file in use; null where it will, or no file is in use. */
  readonly unkept: AppError | null;
}

export type DataStore = StoreApi<DataState>;

interface Wish {
  readonly source: DataSource | NamedSource;
  readonly choice: DataChoice;
  /** Whether a link asked for it, rather than the person. */
  readonly isByLink: boolean;
}

export class DataSet {
  readonly store: DataStore = createStore<DataState>()(() => ({
    set: null,
    request: { kind: "idle" },
    draft: null,
    named: firstData,
    unkept: null,
  }));
  readonly #engine: Headscope;
  readonly #files: OwnFiles;
  readonly #hubs: HubConsent;
  readonly #reading = new Latest();
  readonly #names = new WeakMap<readonly string[], string>();
  #wish: Wish = { ...firstData, isByLink: true };
  /** By the device, which is known once something was read. */
  #usualRows: number = usualRows.webgpu;

  constructor(engine: Headscope, keeper: FileKeeper, hubs: HubConsent) {
    this.#hubs = hubs;
    this.#engine = engine;
    this.#files = new OwnFiles(keeper);
  }

  /** Reads what the link names unless there is a set, or one is on its way. */
  async ensure(): Promise<void> {
    const { set, request, named } = this.store.getState();
    if (set === null && request.kind === "idle") await this.#read({ ...named, isByLink: true });
  }

  /** Takes over what a link names: at once where a set was asked for already, else when one is. */
  async open(named: NamedData): Promise<void> {
    const { named: before, set, request } = this.store.getState();
    if (sameData(named, before)) return;
    this.store.setState({ named });
    const isInUse = set && [this.#nameOf(set), this.#linkOf(set)].some((other) => sameData(named, other));
    if (isInUse) this.#stop({ kind: "idle" });
    else if (set || request.kind !== "idle") await this.#read({ ...named, isByLink: true });
  }

  /** Reads a source and makes it the set in use; what was in use stays when that fails, or is cancelled. */
  choose(source: DataSource, choice: DataChoice = {}): Promise<void> {
    return this.#read({ source, choice, isByLink: false });
  }

  /** Asks once more for what failed or was cancelled. */
  retry(): Promise<void> {
    return this.#read(this.#wish);
  }

  async #read(wish: Wish): Promise<void> {
    const turn = this.#reading.start();
    this.#wish = wish;
    const show = (state: Partial<DataState>) => turn.isLatest() && this.store.setState(state);
    show({ request: { kind: "running", progress: null }, draft: null });
    let set: LabelledSet | null = null;
    try {
      const { source: named, choice } = wish;
      const source = isNamedFile(named) ? { file: await this.#files.find(named.file) } : named;
      const hub = "id" in source ? hubOf(source.id, source.hub ?? null) : null;
      if ("id" in source && !this.#hubs.isKnown(hub))
        await this.#hubs.ask(hub, `the data set ${source.id}`, turn.signal);
      const table = await this.#engine.readData(source, {
        signal: turn.signal,
        onProgress: (progress) => show({ request: { kind: "running", progress } }),
      });
      this.#usualRows = usualRows[(await this.#engine.device()).kind];
      if (turn.isLatest()) set = this.#use({ source, table, choice });
    } catch (thrown) {
      show({ request: { kind: "failed", error: toAppError(thrown) } });
    } finally {
      this.#reading.end(turn);
    }
    if (set) await this.#keep(set);
    else await this.#fallBack();
  }

  /** Where the first set that was asked for cannot be had, the embedded one is used, and why is said. */
  async #fallBack(): Promise<void> {
    const { set, draft } = this.store.getState();
    const isUsual = "embedded" in this.#wish.source && !draft;
    if (set || this.#reading.isRunning || isUsual) return;
    const table = await this.#engine.readData(firstData.source).catch(() => null);
    const usual = table && setOf({ ...firstData, table }, this.#usualRows);
    if (!usual || usual instanceof AppError || this.store.getState().set) return;
    this.#show(usual);
  }

  /** Takes other columns, another split, or more or fewer rows of what was read last; reads again what needs it. */
  select({ split, ...change }: DataChoice & { readonly split?: string }): void {
    const { set, draft } = this.store.getState();
    const base = draft ?? set;
    if (!base) return;
    const choice = { ...base.choice, ...change };
    const source = sourceFor(base, choice.rows, split);
    if (source) return void this.choose(source, choice);
    const used = this.#use({ ...base, choice });
    if (used) void this.#keep(used);
  }

  cancel(): void {
    if (this.#reading.isRunning) this.#stop({ kind: "failed", error: aborted() });
  }

  /** Forgets a wish that failed; the set in use is not touched. */
  dismiss(): void {
    if (this.#reading.isRunning) return;
    const { set } = this.store.getState();
    this.store.setState({
      request: { kind: "idle" },
      draft: null,
      ...(set && { named: this.#nameOf(set) }),
    });
  }

  #stop(request: RequestState): void {
    this.#reading.stop();
    this.store.setState({ request, draft: null });
  }

  /** The name of the set, in use now or before, whose `texts` these are. */
  setNameOf(texts: readonly string[]): string | null {
    return this.#names.get(texts) ?? null;
  }

  /** What a link names, with the number of rows that is used: another device uses more or fewer by default. */
  linked(): NamedData {
    const { set, named } = this.store.getState();
    return set && sameData(named, this.#nameOf(set)) ? this.#linkOf(set) : named;
  }

  #linkOf(set: LabelledSet): NamedData {
    const { source, choice } = this.#nameOf(set);
    return { source, choice: set.isLimited ? { ...choice, rows: set.n } : choice };
  }

  /** The texts and their labels as the model takes them; an `AppError` where there are none for this model. */
  examplesFor(info: ModelInfo): Examples | AppError {
    const { set } = this.store.getState();
    return set ? examplesOf(set, info) : nothingYet();
  }

  /** Sentences about the set with this model: how its labels are read, texts that do not fit it. */
  noticesFor(info: ModelInfo): readonly string[] {
    const { set } = this.store.getState();
    return set ? [...labelNotice(set, info), ...cutNotice(set, info)] : [];
  }

  /** How many texts have each label, as this model reads them. */
  balanceFor(info: ModelInfo): Pick<LabelledSet, "balance" | "labelColumn"> | null {
    const { set } = this.store.getState();
    return set && balanceFor(set, info);
  }

  /** The set that a draft makes, in use from now on; null where it makes none. */
  #use(draft: DataDraft): LabelledSet | null {
    const set = setOf(draft, this.#rowsOf(draft.source));
    if (set instanceof AppError) {
      this.store.setState({ draft, request: { kind: "failed", error: set } });
      return null;
    }
    this.#show(set, { draft: null, request: { kind: "idle" } });
    return set;
  }

  #show(set: LabelledSet, change: Partial<DataState> = {}): void {
    this.#names.set(set.texts, set.name);
    this.store.setState({ set, ...change });
  }

  /** As many rows as were asked for when they were read, else the device's default. */
  #rowsOf(source: DataSource): number {
    return ("rows" in source ? source.rows : undefined) ?? this.#usualRows;
  }

  /** Sees to it that a reload has the set again. A link names a file only once it is kept, or cannot be. */
  async #keep(set: LabelledSet): Promise<void> {
    const file = "file" in set.source ? set.source.file : null;
    if (!this.#wish.isByLink) this.#files.forgetAllBut(file);
    const unkept = file && (await this.#files.keep(file));
    if (this.store.getState().set === set) this.store.setState({ named: this.#nameOf(set), unkept });
  }

  #nameOf({ source, choice }: DataDraft): NamedData {
    return "file" in source
      ? { source: { file: this.#files.idOf(source.file) }, choice }
      : { source, choice };
  }
}

function isNamedFile(source: DataSource | NamedSource): source is { readonly file: string } {
  return "file" in source && typeof source.file === "string";
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
