/** @file What a figure draws of a slot's picture, once everything that is subtracted from it is there. */

import { useEffect, useMemo } from "react";
import {
  differenceOf,
  furtherOf,
  type Picture,
  panelOf,
  type Slot,
  subtractedSlot,
  type ViewState,
} from "../../store";
import { useApp, useAppState } from "../ui/context";
import { askedOf, type Drawn, drawnOf, prunedFault, subtractionFault } from "./drawn";
import { type Fault, type Less, lessFurther, lessModel, type Waiting } from "./subtracted";
import { useRollouts } from "./use-rollouts";

export type DrawnState =
  | { readonly kind: "drawn"; readonly drawn: Drawn }
  /** A rollout of a long text takes a while. */
  | { readonly kind: "computing" }
  | Waiting
  | Fault;

/** Reads only; the figure asks for what it lacks (`useFurther`). */
export function useDrawn(slot: Slot, picture: Picture, view: ViewState): DrawnState {
  const less = useSubtracted(slot, picture, differenceOf(view));
  const asked = askedOf(view, picture);
  const key = JSON.stringify(asked);
  const pictures = less?.kind === "less" ? [picture, less.less.picture] : [picture];
  const isReady = useRollouts(pictures, asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is all that is asked
  return useMemo(
    () =>
      isReady
        ? madeOnce(picture, key, less, () => drawnState(picture, asked, less))
        : { kind: "computing" as const },
    [picture, key, less, isReady],
  );
}

interface Made {
  readonly key: string;
  readonly less: Less | null;
  readonly state: DrawnState;
}

/** The last of each picture: the figure and the menu of its files draw the same. */
const made = new WeakMap<Picture, Made>();

function madeOnce(picture: Picture, key: string, less: Less | null, make: () => DrawnState): DrawnState {
  const last = made.get(picture);
  if (last && last.key === key && isSameLess(last.less, less)) return last.state;
  const state = make();
  made.set(picture, { key, less, state });
  return state;
}

function isSameLess(a: Less | null, b: Less | null): boolean {
  if (a === b) return true;
  if (a?.kind !== "less" || b?.kind !== "less") return false;
  return a.less.picture === b.less.picture && a.less.name === b.less.name;
}

function drawnState(
  picture: Picture,
  asked: ReturnType<typeof askedOf>,
  subtracted: Less | null,
): DrawnState {
  if (subtracted && subtracted.kind !== "less") return subtracted;
  const less = subtracted?.less ?? null;
  const sentence = less
    ? subtractionFault(picture, less, asked)
    : asked.combine !== "none" && prunedFault([picture.info], asked);
  return sentence ? { kind: "fault", sentence } : { kind: "drawn", drawn: drawnOf(picture, asked, less) };
}

/** Null if nothing is. */
function useSubtracted(slot: Slot, picture: Picture, difference: ViewState["difference"]): Less | null {
  const other = useAppState((state) => subtractedSlot(state, slot.id));
  const panel = useAppState((state) => (other ? panelOf(state, other.id) : null));
  const subject = useAppState((state) => state.subject);
  const further = useAppState((state) => furtherOf(state, slot.id));
  return useMemo(() => {
    switch (difference) {
      case "none":
        return null;
      case "model":
        return lessModel(slot.id, picture, subject, other && panel ? { slot: other, panel } : undefined);
      case "mask":
      case "text":
        return lessFurther(difference, further);
    }
  }, [difference, slot.id, picture, subject, other, panel, further]);
}

/**
 * Asks for what the view needs of a slot beside its picture, and forgets it with the figure. For the figure alone: whatever
 * else shows the answer reads it, so that nothing is forgotten that is on screen.
 */
export function useFurther(slot: Slot, picture: Picture) {
  const { further } = useApp();
  const wanted = useAppState(({ view }) =>
    JSON.stringify([view.tab, differenceOf(view), view.otherText, view.masks[slot.id] ?? null]),
  );
  const isNeeded = useAppState(
    ({ view }) => view.tab === "neurons" || ["mask", "text"].includes(differenceOf(view)),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when the picture or the question changes
  useEffect(() => {
    if (isNeeded) void further.ask(slot.id);
  }, [further, slot.id, picture, wanted, isNeeded]);
  useEffect(() => {
    if (isNeeded) return () => further.forget(slot.id);
  }, [further, slot.id, isNeeded]);
  return useAppState((state) => furtherOf(state, slot.id));
}
