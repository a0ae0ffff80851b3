/** @file Gives views access to the store: one provider, narrow selectors. */

import { createContext, type PropsWithChildren, useContext } from "react";
import { useStore } from "zustand/react";
import { useShallow } from "zustand/react/shallow";
import type { App, AppState, Panel, Settings, SettingsStore, Slot, Started } from "../../store";
import { panelOf, visibleSlots } from "../../store";

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

export function useActiveSlot(): Slot | undefined {
  return useAppState((state) => state.slots.find((slot) => slot.id === state.active));
}

export function useVisibleSlots(): readonly Slot[] {
  return useStore(useApp().store, useShallow(visibleSlots));
}

export function useSettings(): readonly [Settings, SettingsStore["setState"]] {
  const { settings } = useStarted();
  return [useStore(settings), settings.setState];
}
