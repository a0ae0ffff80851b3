/** @file What a link asks of models that are not, or not like that, on the page: named, and made to fit. */

import {
  countHeads,
  fitHeads,
  type HeadSet,
  noHeads,
  placesOf,
  sameHeads,
  withoutHeads,
  writeHeads,
} from "../../analysis/head-sets";
import type { ModelInfo } from "../../engine/api/api";
import { quotedList } from "../../lib/quoted";
import type { AppStore } from "../app-store";
import { defaultSlot } from "../decoding/state";
import { isOwnFilesId } from "../slots";
import { isCurrent, type Notice, panelOf, type SlotId } from "../state";
import { initialView, type ViewState } from "../view";
import type { LinkState } from "./link";

/** The link without the parts about absent models, and the names of those parts. */
export function fitSlots(
  link: LinkState,
  ids: readonly SlotId[],
): { readonly link: LinkState; readonly misfits: readonly string[] } {
  const { view, decoding } = link;
  // Files may be dropped on the page again, so what is said of their model stays.
  const isKnown = (id: SlotId) => ids.includes(id) || isOwnFilesId(id);
  const masks = Object.entries(view.masks);
  const known = masks.filter(([id]) => isKnown(id));
  const strange = masks.filter(([id]) => !isKnown(id));
  const { pin } = view;
  const hasPin = pin === null || isKnown(pin.slot);
  const hasDecoder = decoding.slot === defaultSlot || isKnown(decoding.slot);
  const misfits = [
    ...strange.map(([id, heads]) => `mask=${writeHeads(heads)}@${id}`),
    ...(hasPin ? [] : [`pin=${pin.side[0]}${pin.index}@${pin.slot}`]),
    ...(hasDecoder ? [] : [`lm=${decoding.slot}`]),
  ];
  if (misfits.length === 0) return { link, misfits };
  return {
    link: {
      ...link,
      view: { ...view, masks: Object.fromEntries(known), pin: hasPin ? pin : null },
      decoding: { ...decoding, slot: hasDecoder ? decoding.slot : defaultSlot },
    },
    misfits,
  };
}

interface FittedView {
  readonly view: ViewState;
  /** Parts of a link, as it writes them. */
  readonly misfits: readonly string[];
}

/** Layer, heads and selected head, limited to those of a model. */
export function fitToModel(view: ViewState, { numLayers, numHeads }: ModelInfo): FittedView {
  const heads = view.heads?.filter((head) => head < numHeads) ?? null;
  const strange = view.heads?.filter((head) => head >= numHeads) ?? [];
  const isLayerThere = view.layer < numLayers;
  const isHeadThere = view.head === null || view.head === initialView.head || view.head < numHeads;
  return {
    view: {
      ...view,
      layer: isLayerThere ? view.layer : numLayers - 1,
      // An empty remainder is not a request to see no head.
      heads: strange.length > 0 && heads?.length === 0 ? null : heads,
      head: isHeadThere ? view.head : initialView.head,
    },
    misfits: [
      ...(isLayerThere ? [] : [`layer=${view.layer}`]),
      ...(strange.length > 0 ? [`heads=${strange.join(",")}`] : []),
      ...(isHeadThere ? [] : [`head=${view.head}`]),
    ],
  };
}

const sameChoice = (a: ViewState, b: ViewState): boolean =>
  a.layer === b.layer && a.head === b.head && a.heads === b.heads;

/** The view as a link to a model writes it: what is shown of the model, where more was chosen for another. */
export function linkedView(view: ViewState, info: ModelInfo): ViewState {
  const { layer, head } = fitToModel(view, info).view;
  const heads = view.heads?.filter((each) => each < info.numHeads) ?? null;
  return { ...view, layer, head, heads };
}

/** The mask of a slot, limited to the heads that its model has. */
export function fitMask(view: ViewState, slot: SlotId, info: ModelInfo): FittedView {
  const mask: HeadSet = view.masks[slot] ?? noHeads;
  const fitting = fitHeads(mask, info, info.prunedHeads);
  if (sameHeads(mask, fitting)) return { view, misfits: [] };
  const strange = withoutHeads(mask, placesOf(fitting));
  const { [slot]: _gone, ...others } = view.masks;
  const masks = countHeads(fitting) > 0 ? { ...others, [slot]: fitting } : others;
  return { view: { ...view, masks }, misfits: [`mask=${writeHeads(strange)}`] };
}

/** After a link was applied: fits what it says to each of its models as soon as that is loaded, and says what did not. */
export class LinkFit {
  readonly #store: AppStore;
  readonly #notify: (notice: Notice) => void;
  #unseen: ReadonlySet<SlotId> = new Set();
  /** The slot that the link shows, and what it says of layer and heads; null once that was looked at. */
  #opened: { readonly slot: SlotId; readonly view: ViewState } | null = null;
  #hasPin = false;

  constructor(store: AppStore, notify: (notice: Notice) => void) {
    this.#store = store;
    this.#notify = notify;
    store.subscribe(() => this.#look());
  }

  /** A link was applied. */
  start(): void {
    const { slots, view, active } = this.#store.getState();
    this.#opened = { slot: active, view };
    this.#unseen = new Set(slots.map(({ id }) => id));
    this.#hasPin = view.pin !== null;
    this.#look();
  }

  #look(): void {
    this.#heedSubstitute();
    for (const { id, label, state } of this.#store.getState().slots) {
      if (state.kind !== "ready" || !this.#unseen.has(id)) continue;
      this.#unseen = new Set([...this.#unseen].filter((other) => other !== id));
      this.#fit(id, label, state.info);
    }
    if (this.#hasPin) this.#fitPin();
  }

  /** If the link's model cannot be loaded, what the link says is fitted to the model shown in its place. */
  #heedSubstitute(): void {
    const { slots, active } = this.#store.getState();
    const opened = this.#opened;
    const slot = slots.find(({ id }) => id === opened?.slot);
    if (!opened || slot?.state.kind !== "failed" || active === slot.id) return;
    this.#opened = { ...opened, slot: active };
    this.#unseen = new Set([...this.#unseen, active]);
  }

  #fit(id: SlotId, label: string, info: ModelInfo): void {
    const { view, active } = this.#store.getState();
    const masked = fitMask(view, id, info);
    const opened = this.#opened?.slot === id ? this.#opened : null;
    if (opened) this.#opened = null;
    // What the user has chosen since is not the link's.
    const isOfLink = opened !== null && id === active && sameChoice(opened.view, view);
    const fitted = isOfLink ? fitToModel(masked.view, info) : { view: masked.view, misfits: [] };
    const misfits = [...fitted.misfits, ...masked.misfits];
    if (misfits.length === 0) return;
    this.#store.setState({ view: fitted.view });
    this.#notify({
      message: `Part of this link does not fit ${label}: ${quotedList(misfits)}.`,
      hint: `The model has layers 0 to ${info.numLayers - 1} with heads 0 to ${info.numHeads - 1}${
        countHeads(info.prunedHeads) > 0 ? ", less those that were pruned" : ""
      }; the rest of the link is shown.`,
    });
  }

  /** A pin counts tokens, which are known with the picture. */
  #fitPin(): void {
    const state = this.#store.getState();
    const { pin } = state.view;
    const slot = state.slots.find(({ id }) => id === pin?.slot);
    if (!pin || !slot) {
      this.#hasPin = false;
      return;
    }
    const { picture } = panelOf(state, slot.id);
    if (!picture || !isCurrent(state, slot)) return;
    this.#hasPin = false;
    const numTokens = picture.result.ids.length;
    if (pin.index < numTokens) return;
    this.#store.setState({ view: { ...state.view, pin: null } });
    this.#notify({
      message: `Part of this link does not fit the sentence: ${quotedList([`pin=${pin.side[0]}${pin.index}`])}.`,
      hint: `It has tokens 0 to ${numTokens - 1}; the rest of the link is shown.`,
    });
  }
}
