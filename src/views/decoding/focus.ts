/** @file View state of the lanes: what is pointed at and pinned, and how tokens are drawn. */

import { createContext, useContext } from "react";
import { useStore } from "zustand/react";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { LaneId } from "../../store";

/** A token of a lane's sequence. */
export interface Spot {
  readonly lane: LaneId;
  readonly sequence: number;
  readonly index: number;
}

export const shadings = ["probability", "rank", "entropy", "none"] as const;
export type Shading = (typeof shadings)[number];

export interface FocusState {
  readonly hover: Spot | null;
  readonly pin: Spot | null;
  /** A token of a lane, counted from the prompt's first, that a panel points at. */
  readonly source: { readonly lane: LaneId; readonly position: number } | null;
  readonly shading: Shading;
  /** Whether blanks and line ends are shown as marks. */
  readonly hasMarks: boolean;
  /** Whether lanes show their whole texts, whatever room they take; else they are windows of a fixed height. */
  readonly isWhole: boolean;
}

export type FocusStore = StoreApi<FocusState>;

export function createFocus(): FocusStore {
  return createStore<FocusState>()(() => ({
    hover: null,
    pin: null,
    source: null,
    shading: "probability",
    hasMarks: false,
    isWhole: false,
  }));
}

const Context = createContext<FocusStore | null>(null);
export const FocusProvider = Context;

export function useFocus(): FocusStore {
  const store = useContext(Context);
  if (!store) throw new Error("A lane stands outside FocusProvider");
  return store;
}

export function useFocusState<Part>(select: (state: FocusState) => Part): Part {
  return useStore(useFocus(), select);
}
