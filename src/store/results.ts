/** @file Asks the models on screen about the sentence. */

import type { Headscope, ModelInfo, ModelSource } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import type { AppStore } from "./app-store";
import { Asking } from "./asked";
import type { Models } from "./models";
import { readPredictions } from "./predictions";
import { sameSource } from "./slots";
import {
  defaultModel,
  isBlank,
  neededSlots,
  type Panel,
  type Picture,
  panelOf,
  type SlotId,
  type Subject,
  sameSubject,
  subjectFor,
} from "./state";

export class Results extends Asking<Subject, Picture> {
  readonly #store: AppStore;
  readonly #engine: Headscope;

  constructor(store: AppStore, engine: Headscope, models: Models) {
    // The figures of a notebook are of any model.
    const isVisible = (id: SlotId) =>
      store.getState().view.place === "notebook" ||
      neededSlots(store.getState()).some((slot) => slot.id === id);
    const show = (id: SlotId, change: Partial<Panel>) =>
      store.setState((state) => ({
        panels: { ...state.panels, [id]: { ...panelOf(state, id), ...change } },
      }));
    super(
      models,
      {
        ask: (info, id) => {
          const { subject } = store.getState();
          return isVisible(id) && !isBlank(subject) ? subjectFor(info, subject) : null;
        },
        isSame: sameSubject,
        answer: (info, subject, options) => pictureOf(engine, info, subject, options),
      },
      {
        of: (id) => {
          const { picture, request } = panelOf(store.getState(), id);
          // A stored picture shows nothing that the model would not be asked for.
          const finding = picture &&
            !picture.isStored && { info: picture.info, asked: picture.subject, found: picture };
          return { finding: finding || null, request };
        },
        show: (id, { finding, request }) =>
          show(id, { ...(finding && { picture: finding.found }), ...(request && { request }) }),
      },
    );
    this.#store = store;
    this.#engine = engine;
    models.onLoading = (id, source) => void this.#preview(id, source);
  }

  /** Shows the tokens as soon as the tokenizer is there. Without a tokenizer the figure has to wait. */
  async #preview(id: SlotId, source: ModelSource): Promise<void> {
    const { subject, ...state } = this.#store.getState();
    const isFirst = panelOf(this.#store.getState(), id).picture === null;
    if ("files" in source || isBlank(subject) || !isFirst || state.view.place !== "attention") return;
    const { text, pair } = subject;
    const tokens = await this.#engine.tokenize(source, text, pair ?? undefined).catch(() => null);
    if (!tokens || !this.#store.getState().slots.some((slot) => slot.id === id)) return;
    this.#store.setState((now) => ({
      panels: { ...now.panels, [id]: { ...panelOf(now, id), preview: { subject, tokens } } },
    }));
  }

  /** Loads and asks whatever is on screen and does not yet answer the subject. */
  refresh(): void {
    if (this.#store.getState().view.place === "decoding") return;
    for (const slot of neededSlots(this.#store.getState())) void this.ask(slot.id);
  }

  /** Shows a picture that was computed in advance, unless another subject is asked for or the live one is there. */
  showStored(picture: Picture): void {
    const state = this.#store.getState();
    const slot = state.slots.find(({ source }) => sameSource(source, defaultModel));
    if (!slot || !sameSubject(state.subject, picture.subject)) return;
    const panel = panelOf(state, slot.id);
    if (panel.picture === null)
      this.#store.setState({ panels: { ...state.panels, [slot.id]: { ...panel, picture } } });
  }

  /** Forgets a slot's picture and whatever it was asked. */
  forget(id: SlotId): void {
    this.stop(id);
    this.#store.setState(({ panels: { [id]: _gone, ...panels } }) => ({ panels }));
  }
}

async function pictureOf(
  engine: Headscope,
  info: ModelInfo,
  subject: Subject,
  options: CallOptions,
): Promise<Picture> {
  const { text, pair } = subject;
  const input = { text, logits: "last", ...(pair === null ? {} : { pair }) } as const;
  const result = await engine.attend(info.model, input, options);
  return { subject, info, result, predictions: readPredictions(info, result) };
}
