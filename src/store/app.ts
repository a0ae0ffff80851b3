/** @file The page without its views: the store, and everything a person can make it do. */

import type { CacheEntry, Headscope } from "../engine/api";
import { toAppError } from "../lib/errors";
import { type AppStore, createAppStore } from "./app-store";
import { DataSet } from "./data";
import { type LinkState, type ReadLink, usualOf, writeLink } from "./link";
import { ModelList } from "./model-list";
import { Models } from "./models";
import { Pruning } from "./pruning/pruning";
import { Results } from "./results";
import { Sentence } from "./sentence";
import { isOwnFilesId, sameSource, slotsOf } from "./slots";
import type { DeviceState, Notice, Slot } from "./state";
import type { ViewState } from "./view";

export class App {
  readonly store: AppStore = createAppStore();
  readonly models: ModelList;
  readonly results: Results;
  readonly sentence: Sentence;
  readonly data: DataSet;
  readonly pruning: Pruning;
  readonly #engine: Headscope;

  constructor(engine: Headscope) {
    this.#engine = engine;
    const loader = new Models(this.store, engine);
    this.results = new Results(this.store, engine, loader);
    this.models = new ModelList(this.store, loader, this.results);
    this.sentence = new Sentence(this.store, this.results);
    this.data = new DataSet(engine);
    this.pruning = new Pruning({
      app: this.store,
      data: this.data,
      list: this.models,
      models: loader,
      engine,
    });
  }

  /** Shows the first picture: that of the link the page was opened with. */
  open(read: ReadLink): void {
    void this.#readDevice();
    this.#engine.onDevice((info) => this.#setDevice({ kind: "ready", info })).catch(() => undefined);
    this.apply(read);
  }

  async #readDevice(): Promise<void> {
    try {
      this.#setDevice({ kind: "ready", info: await this.#engine.device() });
    } catch (thrown) {
      this.#setDevice({ kind: "failed", error: toAppError(thrown) });
    }
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
  apply({ link, unreadable }: ReadLink): void {
    const { slots: before } = this.store.getState();
    const named = slotsOf(link.sources).map((slot) => before.find((old) => isSame(old, slot)) ?? slot);
    const slots = [...named, ...before.filter((slot) => isOwnFilesId(slot.id))];
    for (const old of before) if (!slots.includes(old)) this.models.forget(old.id);
    const ids = slots.map((slot) => slot.id);
    const isHere = ids.includes(link.active);
    const { text, pair, view } = link;
    const active = isHere ? link.active : usualOf(ids);
    this.store.setState({ slots, subject: { text, pair }, active, view });
    if (unreadable.length > 0) this.notify(unreadableNotice(unreadable));
    if (!isHere) this.notify(ownFilesNotice);
    this.sentence.commit();
  }

  /** The link that shows what is shown now. */
  link(): LinkState {
    const { subject, slots, active, view } = this.store.getState();
    return { ...subject, sources: slots.map((slot) => slot.source), active, view };
  }

  /** The same as it stands behind the `#` of the address. */
  hash(): string {
    return writeLink(this.link());
  }

  changeView(change: (view: ViewState) => ViewState): void {
    const before = this.store.getState().view;
    const view = change(before);
    this.store.setState({ view });
    if (view.layout !== before.layout) this.results.refresh();
  }

  notify(notice: Notice): void {
    this.store.setState(({ notices }) => ({
      notices: [...notices.filter(({ message }) => message !== notice.message), notice],
    }));
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

const isSame = (a: Slot, b: Slot): boolean => a.id === b.id && sameSource(a.source, b.source);

const rebuiltNotice: Notice = {
  message: "The graphics device was lost and has been set up anew.",
  hint: "What was running has been run again; if this happens often, switch to WASM in the device's menu.",
};

const ownFilesNotice: Notice = {
  message: "This link shows a model that was read from files, which no link can carry.",
  hint: "Another model is shown in its place; drop the files on the page to see that one.",
};

function unreadableNotice(names: readonly string[]): Notice {
  return {
    message: `Part of this link could not be read: ${names.map((name) => `“${name}”`).join(", ")}.`,
    hint: "The usual value is used in its place; if the picture is not what you expected, ask for the link again.",
  };
}
