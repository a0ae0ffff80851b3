/** @file What a click on a head, on its eye, and a double click do to the view. */

import { useMemo } from "react";
import { addHead, selectHead, soloHead, toggleHead, type ViewState } from "../../store";
import type { HeadGestures } from "../figures/types";
import { useApp } from "../ui/context";

type Change = (view: ViewState, head: number, numHeads: number) => ViewState;

export function useHeadGestures(numHeads: number): HeadGestures {
  const app = useApp();
  return useMemo(() => {
    const doing = (change: Change) => (head: number) =>
      app.changeView((view) => change(view, head, numHeads));
    return {
      onSelect: doing(selectHead),
      onAdd: doing(addHead),
      onToggle: doing(toggleHead),
      onSolo: doing(soloHead),
    };
  }, [app, numHeads]);
}
