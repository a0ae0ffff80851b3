/** @file What a figure draws of a slot's picture, once everything that is subtracted from it is there. */

import { useEffect, useMemo } from "react";
import {
  differenceOf,
  furtherOf,
  type Picture,
  panelOf,
  type RequestState,
  type Slot,
  sameSubject,
  subtractedSlot,
  type ViewState,
} from "../../store";
import { useApp, useAppState } from "../ui/context";
import { askedOf, type Drawn, drawnOf, type Subtracted, subtractionFault } from "./drawn";

export type DrawnState =
  | { readonly kind: "drawn"; readonly drawn: Drawn }
  /** What is subtracted is being computed, or could not be. */
  | { readonly kind: "waiting"; readonly request: RequestState }
  | { readonly kind: "fault"; readonly sentence: string };

/** What is subtracted, what it waits for, or why it makes no sense. */
type Less = Subtracted | RequestState | string | null;

/** Reads only; the figure asks for what it lacks (`useFurther`). */
export function useDrawn(slot: Slot, picture: Picture, view: ViewState): DrawnState {
  const less = useSubtracted(slot, picture, differenceOf(view));
  const asked = askedOf(view, picture);
  const key = JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is all that is asked
  return useMemo(
    () => madeOnce(picture, key, less, () => drawnState(picture, asked, less)),
    [picture, key, less],
  );
}

interface Made {
  readonly key: string;
  readonly less: Less;
  readonly state: DrawnState;
}

/** The last of each picture: the figure and the menu of its files draw the same, and a rollout of a long text takes a while. */
const made = new WeakMap<Picture, Made>();

function madeOnce(picture: Picture, key: string, less: Less, make: () => DrawnState): DrawnState {
  const last = made.get(picture);
  if (last && last.key === key && isSameLess(last.less, less)) return last.state;
  const state = make();
  made.set(picture, { key, less, state });
  return state;
}

function isSameLess(a: Less, b: Less): boolean {
  if (a === b) return true;
  const [one, other] = [a, b].map((less) =>
    less && typeof less !== "string" && "picture" in less ? less : null,
  );
  return one?.picture !== undefined && one.picture === other?.picture && one.name === other.name;
}

function drawnState(picture: Picture, asked: ReturnType<typeof askedOf>, less: Less): DrawnState {
  if (typeof less === "string") return { kind: "fault", sentence: less };
  if (less !== null && "kind" in less) return { kind: "waiting", request: less };
  const fault = less && subtractionFault(picture, less, asked);
  if (fault) return { kind: "fault", sentence: fault };
  return { kind: "drawn", drawn: drawnOf(picture, asked, less) };
}

function useSubtracted(slot: Slot, picture: Picture, difference: ViewState["difference"]): Less {
  const other = useAppState((state) => subtractedSlot(state, slot.id));
  const panel = useAppState((state) => (other ? panelOf(state, other.id) : null));
  const further = useAppState((state) => furtherOf(state, slot.id));
  return useMemo(() => {
    switch (difference) {
      case "none":
        return null;
      case "model":
        return subtractedModel(slot, picture, other, panel);
      case "mask":
      case "text": {
        const { found, request } = further;
        if (request.kind === "failed") return `${request.error.message} ${request.error.hint}`;
        return found?.kind === difference && request.kind === "idle"
          ? { picture: found.picture, name: furtherNames[difference](found.picture) }
          : request;
      }
    }
  }, [difference, slot, picture, other, panel, further]);
}

const furtherNames = {
  mask: () => "the same model with its mask",
  text: ({ subject }: Picture) => `“${subject.text}”`,
};

function subtractedModel(
  slot: Slot,
  picture: Picture,
  other: Slot | undefined,
  panel: ReturnType<typeof panelOf> | null,
): Less {
  if (!other || !panel) return "There is no other model to subtract. Add one with +.";
  if (other.id === slot.id) return `This is the model that is subtracted from the others.`;
  if (other.state.kind === "failed")
    return `${other.label} could not be loaded. Choose another model under View.`;
  if (panel.request.kind === "failed") return `${panel.request.error.message} ${panel.request.error.hint}`;
  const isAnswer = panel.picture && sameSubject(panel.picture.subject, picture.subject);
  return isAnswer ? { picture: panel.picture, name: other.label } : { kind: "running", progress: null };
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
