/** @file The one selected head, as the charts mark it and open it. */

import { useMemo } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import { layerOf, openHead } from "../../store";

import { useApp, useAppState } from "../ui/context";

/** The selection in a model of `[L, H]` heads; the same object as long as it is the same head. */
export function useSelectedHead([numLayers = 0, numHeads = 0]: readonly number[]): HeadPlace | null {
  const layer = useAppState(({ view }) => layerOf(view, numLayers));
  const head = useAppState(({ view }) => (view.head === null ? null : Math.min(view.head, numHeads - 1)));
  return useMemo(() => (head === null || head < 0 ? null : [layer, head]), [layer, head]);
}

/** Selects a head and shows its attention. */
export function useOpenHead(): (head: HeadPlace) => void {
  const app = useApp();
  return ([layer, head]) => app.changeView((view) => openHead(view, layer, head));
}
