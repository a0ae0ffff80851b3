/** @file Gives views access to the store: one provider, narrow selectors. */

import { createContext, type PropsWithChildren, useContext, useRef } from "react";
import { useStore } from "zustand/react";
import type { App, AppState, Panel, Settings, SettingsStore, Slot, Started } from "../../store";
import { panelOf, sameSlots, visibleSlots } from "../../store";

const Context = createContext<Started | null>(null);

export function AppProvider({ started, children }: PropsWithChildren<{ readonly started: Started }>) {
  return <Context value={started}>{children}</Context>;
}

function useStarted(): Started {
  const started = useContext(Context);
  if (!started) throw new Error("A view is outside AppProvider");
  return started;
}

/** The actions that the user can trigger. */
export function useApp(): App {
  return useStarted().app;
}

/** Reloads the page with its current address. */
export function useReload(): () => void {
  return useStarted().reload;
}

/** A part of the state; the view is redrawn when that part changes. */
export function useAppState<Part>(select: (state: AppState) => Part): Part {
  return useStore(useApp().store, select);
}

export function usePanel(id: string): Panel {
  return useAppState((state) => panelOf(state, id));
}

/** The slots, without news of how far a load is: a part that shows that asks for its slot with `useLiveSlot`. */
export function useSlots(): readonly Slot[] {
  return useSteadySlots((state) => state.slots);
}

export function useVisibleSlots(): readonly Slot[] {
  return useSteadySlots(visibleSlots);
}

export function useActiveSlot(): Slot | undefined {
  return useSteadySlots((state) => state.slots.filter((slot) => slot.id === state.active))[0];
}

/** A slot with the progress of its load; as it was if it is gone. */
export function useLiveSlot(slot: Slot): Slot {
  return useAppState((state) => state.slots.find(({ id }) => id === slot.id)) ?? slot;
}

/** The same list for as long as nothing but progress has changed. */
function useSteadySlots(select: (state: AppState) => readonly Slot[]): readonly Slot[] {
  const last = useRef<readonly Slot[]>([]);
  return useAppState((state) => {
    const next = select(state);
    if (!sameSlots(last.current, next)) last.current = next;
    return last.current;
  });
}

export function useSettings(): readonly [Settings, SettingsStore["setState"]] {
  const { settings } = useStarted();
  return [useStore(settings), settings.setState];
}
