/** @file The page without its views: the store, and everything a person can make it do. */

import type { CacheEntry, DeviceInfo, Headscope } from "../engine/api/api";
import { toAppError } from "../lib/errors";
import { quotedList } from "../lib/quoted";
import { type AppStore, createAppStore } from "./app-store";
import { Corpus } from "./corpus/corpus";
import { DataSet } from "./data/data";
import { browserFileKeeper, type FileKeeper } from "./data/file-keeper";
import { Decoding } from "./decoding/decoding";
import { browserKeeper, type LaneKeeper } from "./decoding/keeper";
import type { LaneSpec } from "./decoding/lanes";
import { slotHolder } from "./decoding/slot-holder";
import { FurtherPictures } from "./further";
import { Heads } from "./heads/heads";
import { HubConsent } from "./hub-consent";
import { browserShelf } from "./keep";
import { fitSlots, LinkFit, linkedView } from "./link/fit";
import { changedBy, type LinkState, type ReadLink, usualOf, writeLink } from "./link/link";
import { ModelList } from "./model-list";
import { Models } from "./models";
import type { Notebook } from "./notebook/notebook";
import { browserChannel, Notebooks } from "./notebook/notebooks";
import { Pruning } from "./pruning/pruning";
import { Results } from "./results";
import { Sentence } from "./sentence";
import type { SettingsStore } from "./settings";
import { isOwnFilesId, sameSource, slotsOf } from "./slots";
import { type DeviceState, maxTextLength, type Notice, type Slot } from "./state";
import type { ViewState } from "./view";

export class App {
  readonly store: AppStore = createAppStore();
  readonly models: ModelList;
  readonly results: Results;
  readonly further: FurtherPictures;
  readonly sentence: Sentence;
  readonly data: DataSet;
  readonly heads: Heads;
  readonly corpus: Corpus;
  readonly pruning: Pruning;
  readonly decoding: Decoding;
  readonly notebooks: Notebooks;
  readonly hubs: HubConsent;
  readonly #engine: Headscope;
  readonly #loader: Models;
  readonly #fit: LinkFit;

  constructor(
    engine: Headscope,
    settings: SettingsStore,
    keeper: LaneKeeper = browserKeeper(),
    files: FileKeeper = browserFileKeeper(),
  ) {
    this.#engine = engine;
    this.hubs = new HubConsent(settings);
    const loader = new Models(this.store, engine, this.hubs);
    this.#loader = loader;
    this.#fit = new LinkFit(this.store, (notice) => this.notify(notice));
    this.results = new Results(this.store, engine, loader);
    this.further = new FurtherPictures(this.store, engine, loader);
    this.models = new ModelList(this.store, loader, this.results);
    this.sentence = new Sentence(this.store, this.results);
    this.data = new DataSet(engine, files, this.hubs);
    this.heads = new Heads(this.store, engine, loader, this.data);
    this.corpus = new Corpus(engine, loader, this.data);
    this.pruning = new Pruning({
      app: this.store,
      data: this.data,
      list: this.models,
      models: loader,
      engine,
    });
    this.decoding = new Decoding({ engine, keeper, models: slotHolder(this.store, loader, this.models) });
    this.notebooks = new Notebooks({
      shelf: browserShelf("notebooks"),
      channel: browserChannel,
      notify: (notice) => this.notify(notice),
      dismiss: (notice) => this.dismiss(notice),
    });
    this.store.subscribe((now, before) => {
      if (now.slots !== before.slots) this.decoding.heedModels();
    });
  }

  /** Shows the first picture: that of the link the page was opened with. */
  open(read: ReadLink): void {
    void this.#readDevice();
    this.#engine.onDevice((info) => this.#hear(info)).catch(() => undefined);
    this.apply(read);
  }

  async #readDevice(): Promise<void> {
    try {
      this.#setDevice({ kind: "ready", info: await this.#engine.device() });
    } catch (thrown) {
      this.#setDevice({ kind: "failed", error: toAppError(thrown) });
    }
  }

  #hear(info: DeviceInfo): void {
    this.#setDevice({ kind: "ready", info });
    this.#loader.heed(info.models);
  }

  /** A device that was lost and replaced is said, since what ran on it was run again. */
  #setDevice(device: DeviceState): void {
    const before = this.store.getState().device;
    this.store.setState({ device });
    if (before.kind !== "ready" || device.kind !== "ready") return;
    if (device.info.rebuilt > before.info.rebuilt) this.notify(rebuiltNotice);
  }

  /**
   * Shows what a link says. Models that are here already stay loaded; those it does not name go, except those from
   * files, which no link can name.
   */
  apply({ link: read, unreadable }: ReadLink): void {
    const { slots: before } = this.store.getState();
    const named = slotsOf(read.sources).map((slot) => before.find((old) => isSame(old, slot)) ?? slot);
    const slots = [...named, ...before.filter((slot) => isOwnFilesId(slot.id))];
    for (const old of before) if (!slots.includes(old)) this.models.forget(old.id);
    const ids = slots.map((slot) => slot.id);
    const { link, misfits } = fitSlots(read, ids);
    const isHere = ids.includes(link.active);
    const { text, pair, view } = link;
    const active = isHere ? link.active : usualOf(ids);
    this.store.setState({ slots, subject: { text, pair }, active, view });
    this.decoding.apply(link.decoding);
    void this.data.open(link.data);
    const lost = [...new Set([...unreadable, ...misfits])];
    if (lost.length > 0) this.notify(unreadableNotice(lost));
    if (!isHere) this.notify(ownFilesNotice);
    this.sentence.commit();
    this.#fit.start();
  }

  /** The link that shows what is shown now. */
  link(): LinkState {
    const chosen = { ...this.chosen(), data: this.data.linked() };
    const slot = this.store.getState().slots.find(({ id }) => id === chosen.active);
    if (slot?.state.kind !== "ready") return chosen;
    return { ...chosen, view: linkedView(chosen.view, slot.state.info) };
  }

  /** The same as the user chose it, also if the model shown has fewer layers or heads than the one before. */
  chosen(): LinkState {
    const { subject, slots, active, view } = this.store.getState();
    const { named: data } = this.data.store.getState();
    const decoding = this.decoding.link();
    return { ...subject, sources: slots.map((slot) => slot.source), active, view, data, decoding };
  }

  /** Calls `listener` whenever something changes that a link may carry. */
  subscribe(listener: () => void): void {
    this.store.subscribe(listener);
    this.data.store.subscribe((now, before) => {
      if (now.named !== before.named || now.set !== before.set) listener();
    });
    this.decoding.store.subscribe((now, before) => {
      const isSame =
        now.prompt === before.prompt &&
        now.seed === before.seed &&
        now.slot === before.slot &&
        now.reference === before.reference &&
        sameSpecs(now.lanes, before.lanes);
      if (!isSame) listener();
    });
  }

  /** The same as it stands behind the `#` of the address. */
  hash(): string {
    return writeLink(this.link());
  }

  changeView(change: (view: ViewState) => ViewState): void {
    const before = this.store.getState().view;
    const view = change(before);
    this.store.setState({ view });
    if (neededBy.some((key) => view[key] !== before[key])) this.results.refresh();
  }

  /** Shows a text that a model wrote in the Attention place, read by that model. */
  openInAttention(text: string, slot: string): void {
    this.store.setState(({ view }) => ({
      subject: { text: text.slice(0, maxTextLength), pair: null },
      active: slot,
      view: { ...view, place: "attention", pin: null },
    }));
    this.sentence.commit();
  }

  /** Changes what a link of a notebook's question says; the rest of the page stays as it is. */
  openView(hash: string): void {
    this.apply(changedBy(this.chosen(), hash));
  }

  /** Opens the notebook of a link; null is one that could not be read. */
  receive(shared: Notebook | null): void {
    if (shared)
      void this.notebooks.add(shared).then((isAdded) => isAdded && this.notify(addedNotebookNotice));
    else this.notify(damagedNotebookNotice);
  }

  notify(notice: Notice): void {
    this.store.setState(({ notices }) => ({
      notices: [...notices.filter(({ message }) => message !== notice.message), notice],
    }));
  }

  /** Takes a notice away, as its X does. */
  close(notice: Notice): void {
    this.dismiss(notice);
    notice.onDismiss?.();
  }

  dismiss(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: notices.filter((other) => other !== notice) }));
  }

  /** Downloads kept on this machine. Rejects with `AppError`. */
  cached(): Promise<readonly CacheEntry[]> {
    return this.#engine.cached();
  }

  emptyCache(): Promise<void> {
    return this.#engine.emptyCache();
  }
}

/** What decides which models are asked about the sentence. */
const neededBy = ["layout", "place", "tab", "difference", "otherModel"] as const;

const sameSpecs = (a: readonly LaneSpec[], b: readonly LaneSpec[]): boolean =>
  a.length === b.length &&
  a.every(({ name, options }, place) => name === b[place]!.name && options === b[place]!.options);

const isSame = (a: Slot, b: Slot): boolean => a.id === b.id && sameSource(a.source, b.source);

const rebuiltNotice: Notice = {
  message: "The engine stopped and was restarted.",
  hint: "What was running is run again; if this happens often, choose the other device in the device's menu.",
};

const addedNotebookNotice: Notice = {
  message: "The notebook of this link was added to those of this browser.",
  hint: "Your own are in the list at the top of the notebook.",
};

const damagedNotebookNotice: Notice = {
  message: "The notebook in this link could not be read.",
  hint: "Ask for the link again, or for the notebook as a file; your own notebooks are as they were.",
};

const ownFilesNotice: Notice = {
  message: "This link shows a model that was read from files, which no link can carry.",
  hint: "Another model is shown in its place; drop the files on the page to see that one.",
};

function unreadableNotice(names: readonly string[]): Notice {
  return {
    message: `Part of this link could not be read: ${quotedList(names)}.`,
    hint: "The default is used in its place; if the picture is not what you expected, ask for the link again.",
  };
}
