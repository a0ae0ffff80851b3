/** @file How the figure is looked at: pure data and its transitions. */

import type { HeadSet } from "../analysis/head-sets";
import { attentionFigures, type Difference, initialAttention } from "../figures/attention";
import { initialHeads } from "../figures/heads/table";

export const places = ["attention", "heads", "pruning", "decoding", "notebook"] as const;
export type Place = (typeof places)[number];
type Layout = "single" | "side-by-side";

/** A token that stays in focus until released; `slot` is the model whose tokens `index` counts. */
interface Pin {
  readonly slot: string;
  readonly side: "query" | "key";
  readonly index: number;
}

/** The figures' own part of the view: which is shown in each place, and the options of all of them. */
const initialFigures = { ...initialAttention, ...initialHeads };

export interface ViewState extends Readonly<typeof initialFigures> {
  readonly place: Place;
  /** As chosen; a model with fewer layers shows its last. */
  readonly layer: number;
  /** Heads drawn, ascending; `null` is all of them, however many the model has. */
  readonly heads: readonly number[] | null;
  /** The selected head, of layer `layer`. */
  readonly head: number | null;
  /** Draws the selected head in full colour and the other shown ones faintly. */
  readonly isOneHead: boolean;
  readonly layout: Layout;
  readonly pin: Pin | null;
  /** Null: open if the page is wide. */
  readonly isInspectorOpen: boolean | null;
  /** The heads masked in the Pruning place, by the slot of their model. */
  readonly masks: Readonly<Record<string, HeadSet>>;
}

export const initialView: ViewState = {
  ...initialFigures,
  place: "attention",
  layer: 0,
  heads: null,
  // Its pattern is the clearest of all heads of the model and sentence of a first visit; a test looks for it.
  head: 2,
  isOneHead: true,
  layout: "single",
  pin: null,
  isInspectorOpen: null,
  masks: {},
};

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The heads that are drawn of a model with `numHeads`. */
export function shownHeads(view: ViewState, numHeads: number): readonly number[] {
  return view.heads === null ? range(numHeads) : view.heads.filter((head) => head < numHeads);
}

/** The heads in full colour, the other shown ones being faint; `null` is all of them. */
export function fullHeads(view: ViewState, numHeads: number): readonly number[] | null {
  if (!view.isOneHead || view.head === null) return null;
  const head = Math.min(view.head, numHeads - 1);
  return shownHeads(view, numHeads).includes(head) ? [head] : null;
}

/** A list of all heads is kept as `null`, so that it fits a model with more of them. */
function withHeads(view: ViewState, heads: readonly number[], numHeads: number): ViewState {
  const sorted = [...new Set(heads)].sort((a, b) => a - b);
  return { ...view, heads: sorted.length === numHeads ? null : sorted };
}

/** Shows a hidden head, or hides a shown one. */
export function toggleHead(view: ViewState, head: number, numHeads: number): ViewState {
  const shown = shownHeads(view, numHeads);
  const isShown = shown.includes(head);
  return withHeads(view, isShown ? shown.filter((other) => other !== head) : [...shown, head], numHeads);
}

/** Selects a head, which then stands out from the others; if it was hidden, it is shown. */
export function selectHead(view: ViewState, head: number, numHeads: number): ViewState {
  return { ...withHeads(view, [...shownHeads(view, numHeads), head], numHeads), head, isOneHead: true };
}

/** Adds a head to those in full colour, which are then all that is shown, and selects it. */
export function addHead(view: ViewState, head: number, numHeads: number): ViewState {
  const full = fullHeads(view, numHeads) ?? shownHeads(view, numHeads);
  return withHeads({ ...view, head, isOneHead: false }, [...full, head], numHeads);
}

/** Shows and selects one head alone; if it was alone already, shows all. */
export function soloHead(view: ViewState, head: number, numHeads: number): ViewState {
  const shown = shownHeads(view, numHeads);
  const isAlone = shown.length === 1 && shown[0] === head;
  return { ...view, head, heads: isAlone ? null : [head] };
}

/** Shows a set of heads, all in full colour. */
export function showHeads(view: ViewState, heads: readonly number[] | null): ViewState {
  return { ...view, heads, isOneHead: false };
}

export function invertHeads(view: ViewState, numHeads: number): ViewState {
  const shown = shownHeads(view, numHeads);
  return withHeads(
    showHeads(view, view.heads),
    range(numHeads).filter((head) => !shown.includes(head)),
    numHeads,
  );
}

/** Selects the head `step` further, round the end; a head shown alone moves with the selection. */
export function walkHeads(view: ViewState, step: number, numHeads: number): ViewState {
  if (view.head === null) return view;
  const head = (Math.min(view.head, numHeads - 1) + step + numHeads) % numHeads;
  const isAlone = view.heads?.length === 1;
  return { ...view, head, heads: isAlone ? [head] : view.heads };
}

/** The layer `step` further, stopping at the ends. */
export function walkLayers(view: ViewState, step: number, numLayers: number): ViewState {
  const layer = Math.min(view.layer, numLayers - 1) + step;
  return { ...view, layer: Math.max(0, Math.min(layer, numLayers - 1)) };
}

/** Shows one head's attention in the head view, in front of all heads of its layer, whatever was hidden before. */
export function openHead(view: ViewState, layer: number, head: number): ViewState {
  return { ...view, place: "attention", tab: "heads", layer, head, heads: null, isOneHead: true };
}

/** What is subtracted in the figure that is shown; nothing in figures that cannot show a difference. */
export const differenceOf = ({ tab, difference }: ViewState): Difference =>
  "difference" in attentionFigures[tab].options ? difference : "none";

/** The layer a model shows: the chosen one, or its last. */
export const layerOf = (view: ViewState, numLayers: number): number => Math.min(view.layer, numLayers - 1);
