/** @file The Pruning place without its views: the mask of each model, what it does, searches, and removal for real. */

import {
  allPlaces,
  countHeads,
  fitHeads,
  type HeadPlace,
  type HeadSet,
  hasHead,
  headSet,
  noHeads,
  placesOf,
  sameHeads,
  toggleHeads,
  withHeads,
  withoutHeads,
} from "../../analysis/head-sets";
import type { Headscope } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import type { AppStore } from "../app-store";
import type { DataSet } from "../data/data";
import type { ModelList } from "../model-list";
import type { Models } from "../models";
import type { AppState, Slot, SlotId } from "../state";
import { openHead, selectHead, type ViewState } from "../view";
import { Effects } from "./effects";
import { browserKeep, type Keep } from "./keep";
import { emptyHistory, recordMask, redoMask, undoMask } from "./mask-history";
import { Removal } from "./removal";
import { Searches } from "./searches";
import { createPruningStore, type KeptName, type PruningStore, type SearchSettings } from "./state";
import { type MaskSubject, maskSubject, sentencesOf } from "./subject";

export interface PruningParts {
  readonly app: AppStore;
  readonly data: DataSet;
  readonly list: ModelList;
  readonly models: Models;
  readonly engine: Headscope;
  readonly keep?: Keep;
}

export class Pruning {
  readonly store: PruningStore = createPruningStore();
  readonly effects: Effects;
  readonly searches: Searches;
  readonly removal: Removal;
  readonly #app: AppStore;
  readonly #data: DataSet;
  /** Whether the change of the page's state is this place's own. */
  #isWriting = false;

  constructor({ app, data, list, models, engine, keep = browserKeep() }: PruningParts) {
    this.#app = app;
    this.#data = data;
    this.effects = new Effects(app, data, this.store, engine);
    this.searches = new Searches(this.store, engine, keep);
    this.removal = new Removal(list, models, data, this.store, engine);
    app.subscribe((now, before) => {
      if (this.#isWriting) return;
      const { slots } = now;
      if (slots !== before.slots) {
        this.#forget(before.slots.filter(({ id }) => !slots.some((slot) => slot.id === id)));
        this.#stopWithout(slots);
      }
      if (concerns(now, before)) this.#follow();
    });
    data.store.subscribe(() => this.#follow());
  }

  /** While the place is shown, everything on it answers the present model, mask and data. */
  #follow(): void {
    const state = this.#app.getState();
    if (state.view.place !== "pruning") return;
    void this.#data.ensure();
    this.effects.refresh();
    const subject = maskSubject(state);
    if (subject) void this.searches.restore(subject.info.model);
  }

  /** A search ends with the model that it is over. */
  #stopWithout(slots: readonly Slot[]): void {
    const { running } = this.store.getState();
    const isHere = slots.some(({ state }) => state.kind === "ready" && state.info.model === running?.model);
    if (running && !isHere) this.searches.cancel();
  }

  /** Another model may come to stand under the same id: nothing of those that are gone is its. */
  #forget(gone: readonly Slot[]): void {
    if (gone.length === 0) return;
    const ids = gone.map(({ id }) => id);
    const { histories, kept, pruned } = this.store.getState();
    this.store.setState({
      histories: without(histories, ids),
      kept: without(kept, ids),
      pruned: without(pruned, ids),
    });
    const { view } = this.#app.getState();
    if (ids.some((id) => id in view.masks)) this.#writeMasks(without(view.masks, ids));
  }

  /** Brings the place up to date when it is shown. */
  open(): void {
    this.#follow();
  }

  /** The present model and its mask; null until the model is there. */
  subject(): MaskSubject | null {
    return maskSubject(this.#app.getState());
  }

  /** Masks the heads; restores them where all are masked already. */
  toggle(places: readonly HeadPlace[]): void {
    this.#edit(({ info, mask }) =>
      toggleHeads(mask, placesOf(fitHeads(headSet(places), info, info.prunedHeads))),
    );
  }

  /** Masks the heads, or restores them. */
  set(places: readonly HeadPlace[], isMasked: boolean): void {
    this.#edit(({ mask }) => (isMasked ? withHeads(mask, places) : withoutHeads(mask, places)));
  }

  clear(): void {
    this.#edit(() => noHeads);
  }

  invert(): void {
    this.#edit(({ info, mask }) => headSet(allPlaces(info).filter((place) => !hasHead(mask, place))));
  }

  /** Puts a mask on the grid; it can be undone. */
  use(mask: HeadSet): void {
    this.#edit(() => mask);
  }

  undo(): void {
    this.#move(undoMask);
  }

  redo(): void {
    this.#move(redoMask);
  }

  /** Keeps the present mask under a name. */
  keep(name: KeptName): void {
    const subject = this.subject();
    if (!subject) return;
    const { slot, mask } = subject;
    this.store.setState(({ kept }) => ({
      kept: { ...kept, [slot.id]: { ...kept[slot.id], [name]: { mask, score: null } } },
    }));
    this.effects.refresh();
  }

  addSentence(text: string): void {
    const sentences = this.sentences();
    if (text.trim() !== "" && !sentences.includes(text)) this.#setSentences([...sentences, text]);
  }

  removeSentence(text: string): void {
    this.#setSentences(this.sentences().filter((sentence) => sentence !== text));
  }

  /** The sentences that come along, instead of those chosen. */
  resetSentences(): void {
    this.#setSentences(null);
  }

  /** The sentences that are judged now. */
  sentences(): readonly string[] {
    const { set } = this.#data.store.getState();
    return sentencesOf(this.store.getState().ownSentences, this.#app.getState().subject.text, set);
  }

  changeSettings(part: Partial<SearchSettings>): void {
    this.store.setState(({ settings }) => ({ settings: { ...settings, ...part } }));
  }

  /** Searches of the present model may mask these heads only; those that it lacks, or none, change nothing. */
  searchAmong(places: readonly HeadPlace[]): void {
    const subject = this.subject();
    if (!subject) return;
    const { model, prunedHeads } = subject.info;
    const heads = fitHeads(headSet(places), subject.info, prunedHeads);
    if (countHeads(heads) === 0) return;
    this.changeSettings({ among: { ...this.store.getState().settings.among, [model]: heads } });
  }

  /** Searches of the present model may mask all its heads again. */
  searchAmongAll(): void {
    const subject = this.subject();
    if (!subject) return;
    const { [subject.info.model]: _gone, ...among } = this.store.getState().settings.among;
    this.changeSettings({ among });
  }

  /** Starts what the settings ask for; an `AppError` where the model or the data do not allow it. */
  startSearch(): AppError | null {
    const subject = this.subject();
    if (!subject) return new AppError("no-model", "No model is loaded.", "Choose a model first.");
    const examples = this.#data.examplesFor(subject.info);
    if (examples instanceof AppError) return examples;
    const { texts, labels } = examples;
    if (!labels) return new AppError("no-classifier", "This model has no classes.", "Choose a classifier.");
    const dataName = this.#data.store.getState().set?.name ?? "";
    void this.searches.start({ info: subject.info, examples: { texts, labels }, dataName });
    return null;
  }

  /** Selects a head of the active model, here as in every place. */
  select([layer, head]: HeadPlace): void {
    const subject = this.subject();
    const { view } = this.#app.getState();
    if (!subject || (view.layer === layer && view.head === head)) return;
    this.#app.setState({ view: selectHead({ ...view, layer }, head, subject.info.numHeads) });
  }

  /** Opens a head of the active model in Attention. */
  openInAttention([layer, head]: HeadPlace): void {
    this.#app.setState(({ view }) => ({ view: openHead(view, layer, head) }));
  }

  #setSentences(ownSentences: readonly string[] | null): void {
    this.store.setState({ ownSentences });
    this.effects.refresh();
  }

  #edit(change: (subject: MaskSubject) => HeadSet): void {
    const subject = this.subject();
    if (!subject) return;
    const { info, mask, slot } = subject;
    const next = fitHeads(change(subject), info, info.prunedHeads);
    if (sameHeads(next, mask)) return;
    this.store.setState(({ histories }) => ({
      histories: { ...histories, [slot.id]: recordMask(histories[slot.id] ?? emptyHistory, mask) },
    }));
    this.#setMask(slot.id, next);
  }

  #move(step: typeof undoMask): void {
    const subject = this.subject();
    if (!subject) return;
    const { id } = subject.slot;
    const moved = step(this.store.getState().histories[id] ?? emptyHistory, subject.mask);
    if (!moved) return;
    this.store.setState(({ histories }) => ({ histories: { ...histories, [id]: moved.history } }));
    this.#setMask(id, moved.mask);
  }

  #setMask(slot: string, mask: HeadSet): void {
    this.#writeMasks({ ...this.#app.getState().view.masks, [slot]: mask });
    this.#follow();
  }

  #writeMasks(masks: ViewState["masks"]): void {
    this.#isWriting = true;
    try {
      this.#app.setState(({ view }) => ({ view: { ...view, masks } }));
    } finally {
      this.#isWriting = false;
    }
  }
}

/** Whether a change of the page's state is one of what the place answers; loading and drawing are not. */
function concerns(now: AppState, before: AppState): boolean {
  const isSame =
    now.slots === before.slots &&
    now.active === before.active &&
    now.subject === before.subject &&
    now.view.place === before.view.place &&
    now.view.masks === before.view.masks;
  return !isSame;
}

/** A table by slot without some of them. */
function without<Value>(
  table: Readonly<Record<SlotId, Value>>,
  ids: readonly SlotId[],
): Record<SlotId, Value> {
  return Object.fromEntries(Object.entries(table).filter(([id]) => !ids.includes(id)));
}
