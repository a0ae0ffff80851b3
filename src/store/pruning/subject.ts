/** @file What the Pruning place works on: the active model, its mask, its texts. Pure. */

import { fitHeads, type HeadSet, noHeads } from "../../analysis/head-sets";
import type { ModelInfo } from "../../engine/api/api";
import type { LabelledSet } from "../data/choice";
import type { AppState, Slot } from "../state";

export interface MaskSubject {
  readonly slot: Slot;
  readonly info: ModelInfo;
  /** The masked heads; those that the model does not have are not among them. */
  readonly mask: HeadSet;
}

/** The part of the state that the mask stands in. */
export interface MaskSource extends Pick<AppState, "slots" | "active"> {
  readonly view: Pick<AppState["view"], "masks">;
}

/** The active model and its mask; null until the model is there. */
export function maskSubject({ slots, active, view }: MaskSource): MaskSubject | null {
  const slot = slots.find(({ id }) => id === active);
  if (slot?.state.kind !== "ready") return null;
  const { info } = slot.state;
  return { slot, info, mask: fitHeads(view.masks[slot.id] ?? noHeads, info, info.prunedHeads) };
}

const numFromSet = 3;

/** The sentences that are judged: those a person chose, or the page's and a few of the set. */
export function sentencesOf(
  own: readonly string[] | null,
  text: string,
  set: Pick<LabelledSet, "texts"> | null,
): readonly string[] {
  if (own) return own;
  const chosen = set ? spread(set.texts.length, numFromSet).map((row) => set.texts[row]!) : [];
  return [...new Set([text, ...chosen])].filter((sentence) => sentence.trim() !== "");
}

/** `count` numbers below `length`, evenly spread, from 0; all of them where there are no more. */
export function spread(length: number, count: number | null): readonly number[] {
  const kept = Math.min(length, count ?? length);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * length) / kept));
}
