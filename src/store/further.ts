/**
 * @file Asks a model on screen for a further picture that one figure needs beside the usual one: of the model with its mask,
 * of another sentence, or with queries and keys.
 */

import { countHeads, fitHeads, type HeadSet, maskTensor, noHeads, sameHeads } from "../analysis/head-sets";
import type { AttendInput, Headscope, ModelInfo } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import type { AppStore } from "./app-store";
import { Asking } from "./asked";
import type { Models } from "./models";
import { readPredictions } from "./predictions";
import {
  type AppState,
  type Further,
  type FurtherPanel,
  furtherOf,
  isBlank,
  type Picture,
  panelOf,
  type SlotId,
  type Subject,
  sameSubject,
} from "./state";
import { differenceOf } from "./view";

interface Asked {
  readonly kind: Further["kind"];
  readonly subject: Subject;
  readonly mask: HeadSet;
}

export class FurtherPictures extends Asking<Asked, Further> {
  readonly #store: AppStore;

  constructor(store: AppStore, engine: Headscope, models: Models) {
    const show = (id: SlotId, change: Partial<FurtherPanel>) =>
      store.setState((state) => ({
        further: { ...state.further, [id]: { ...furtherOf(state, id), ...change } },
      }));
    super(
      models,
      {
        ask: (info, id) => askedOf(store.getState(), info, id),
        isSame: (a, b) => a.kind === b.kind && sameSubject(a.subject, b.subject) && sameHeads(a.mask, b.mask),
        answer: (info, asked, options) => answerOf(engine, info, asked, options),
      },
      {
        of: (id) => {
          const { found, request } = furtherOf(store.getState(), id);
          const finding = found && {
            info: found.picture.info,
            asked: { ...found, subject: found.picture.subject },
            found,
          };
          return { finding, request };
        },
        show: (id, { finding, request }) =>
          show(id, { ...(finding && { found: finding.found }), ...(request && { request }) }),
      },
    );
    this.#store = store;
  }

  /** Forgets what the figure on screen no longer needs: a long text's attention fills memory. */
  forget(id: SlotId): void {
    this.stop(id);
    if (this.#store.getState().further[id] === undefined) return;
    this.#store.setState(({ further: { [id]: _gone, ...further } }) => ({ further }));
  }
}

/** What the view needs beside the slot's picture; an error if it makes no sense. */
function askedOf(state: AppState, info: ModelInfo, id: SlotId): Asked | AppError | null {
  const { picture } = panelOf(state, id);
  const { view } = state;
  if (!picture) return null;
  const { subject } = picture;
  if (view.tab === "neurons") return { kind: "queries", subject, mask: noHeads };
  const difference = differenceOf(view);
  if (difference === "text") return askedOfText(view.otherText);
  if (difference !== "mask") return null;
  const mask = fitHeads(view.masks[id] ?? noHeads, info, info.prunedHeads);
  return countHeads(mask) > 0 ? { kind: "mask", subject, mask } : noMask(info);
}

function askedOfText(text: string): Asked | AppError {
  const subject = { text, pair: null };
  return isBlank(subject) ? noText() : { kind: "text", subject, mask: noHeads };
}

const noMask = ({ name }: ModelInfo) =>
  new AppError(
    "bad-input",
    `No head of ${name} is masked, so there is nothing to subtract.`,
    "Mask heads with Mask it in the inspector, or in Pruning.",
  );

const noText = () =>
  new AppError("bad-input", "There is no sentence to subtract.", "Type one under View, below Subtract.");

async function answerOf(
  engine: Headscope,
  info: ModelInfo,
  { kind, subject, mask }: Asked,
  options: CallOptions,
): Promise<Further> {
  const { text, pair } = subject;
  const input: AttendInput = {
    text,
    logits: "last",
    ...(pair === null ? {} : { pair }),
    ...(kind === "mask" && { headMask: maskTensor(mask, info) }),
    ...(kind === "queries" && { queriesAndKeys: true, scores: true }),
  };
  const result = await engine.attend(info.model, input, options);
  const picture: Picture = { subject, info, result, predictions: readPredictions(info, result) };
  return { kind, mask, picture };
}
