/** @file Asks the models on screen about the sentence. */

import type { Headscope, ModelInfo } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import type { AppStore } from "./app-store";
import { Asking } from "./asked";
import type { Models } from "./models";
import { readPredictions } from "./predictions";
import {
  type Panel,
  type Picture,
  panelOf,
  type SlotId,
  type Subject,
  sameSubject,
  subjectFor,
  visibleSlots,
} from "./state";

export class Results extends Asking<Subject, Picture> {
  readonly #store: AppStore;

  constructor(store: AppStore, engine: Headscope, models: Models) {
    // The figures of a notebook are of any model.
    const isVisible = (id: SlotId) =>
      store.getState().view.place === "notebook" ||
      visibleSlots(store.getState()).some((slot) => slot.id === id);
    const show = (id: SlotId, change: Partial<Panel>) =>
      store.setState((state) => ({
        panels: { ...state.panels, [id]: { ...panelOf(state, id), ...change } },
      }));
    super(
      models,
      {
        ask: (info, id) => (isVisible(id) ? subjectFor(info, store.getState().subject) : null),
        isSame: sameSubject,
        answer: (info, subject, options) => pictureOf(engine, info, subject, options),
      },
      {
        of: (id) => {
          const { picture, request } = panelOf(store.getState(), id);
          const finding = picture && { info: picture.info, asked: picture.subject, found: picture };
          return { finding, request };
        },
        show: (id, { finding, request }) =>
          show(id, { ...(finding && { picture: finding.found }), ...(request && { request }) }),
      },
    );
    this.#store = store;
  }

  /** Loads and asks whatever is on screen and does not yet answer the subject. */
  refresh(): void {
    if (this.#store.getState().view.place === "decoding") return;
    for (const slot of visibleSlots(this.#store.getState())) void this.ask(slot.id);
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
