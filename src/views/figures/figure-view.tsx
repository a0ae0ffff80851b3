/** @file The view that a figure shows and changes: the page's, or in a notebook one of its own. */

import { createContext, type PropsWithChildren, useContext, useMemo } from "react";
import type { ViewState } from "../../store";
import { useApp, useAppState } from "../ui/context";

type Change = (view: ViewState) => ViewState;

export interface OwnView {
  /** Names the figure among all. */
  readonly id: string;
  /** What of the view is the figure's own; the rest is the page's. */
  readonly part: Partial<ViewState>;
  readonly onChange: (part: Partial<ViewState>) => void;
}

const Context = createContext<OwnView | null>(null);

export function OwnViewProvider({ own, children }: PropsWithChildren<{ readonly own: OwnView }>) {
  return <Context value={own}>{children}</Context>;
}

/** A part of the view of the figure around. */
export function useFigureView<Part>(select: (view: ViewState) => Part): Part {
  const own = useContext(Context);
  const merged = useMemo(() => (own ? mergerOf(own.part) : (view: ViewState) => view), [own]);
  return useAppState(({ view }) => select(merged(view)));
}

/** The view with `part` in it: the same object for the same view, since a new one would be drawn again without end. */
function mergerOf(part: Partial<ViewState>): (view: ViewState) => ViewState {
  let last: { readonly view: ViewState; readonly merged: ViewState } | null = null;
  return (view) => {
    if (last?.view !== view) last = { view, merged: { ...view, ...part } };
    return last.merged;
  };
}

/** Changes the view of the figure around. */
export function useChangeView(): (change: Change) => void {
  const app = useApp();
  const own = useContext(Context);
  return useMemo(() => {
    if (!own) return (change) => app.changeView(change);
    return (change) => {
      const before = { ...app.store.getState().view, ...own.part };
      own.onChange({ ...own.part, ...differences(before, change(before)) });
    };
  }, [app, own]);
}

/** The name of the figure around; figures of the page's places share one. */
export const useFigureId = (): string => useContext(Context)?.id ?? "page";

function differences(before: ViewState, after: ViewState): Partial<ViewState> {
  const keys = (Object.keys(after) as (keyof ViewState)[]).filter((key) => after[key] !== before[key]);
  return Object.fromEntries(keys.map((key) => [key, after[key]]));
}
