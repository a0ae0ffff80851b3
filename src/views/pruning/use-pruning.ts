/** @file The Pruning place's hooks into its store. */

import { useMemo } from "react";
import { useStore } from "zustand/react";
import { sameHeads } from "../../analysis/head-sets";
import {
  type Experiment,
  type LabelledSet,
  type MaskSubject,
  maskSubject,
  type PruningState,
  searchTime,
  sentencesOf,
} from "../../store";
import { useApp, useAppState } from "../ui/context";

/** A part of the place's state; the component re-renders when it changes. */
export function usePruning<Part>(select: (state: PruningState) => Part): Part {
  return useStore(useApp().pruning.store, select);
}

/** The active model and its mask; null until the model is there. */
export function useMaskSubject(): MaskSubject | null {
  const slots = useAppState((state) => state.slots);
  const active = useAppState((state) => state.active);
  const masks = useAppState((state) => state.view.masks);
  return useMemo(() => maskSubject({ slots, active, view: { masks } }), [slots, active, masks]);
}

/** The labelled set in use; null until one was read. */
export function useSet(): LabelledSet | null {
  return useStore(useApp().data.store, (state) => state.set);
}

/** The sentences that are judged. */
export function useSentences(): readonly string[] {
  const own = usePruning((state) => state.ownSentences);
  const text = useAppState((state) => state.subject.text);
  const set = useSet();
  return useMemo(() => sentencesOf(own, text, set), [own, text, set]);
}

/** The searches over a model; undefined before the first. */
export function useExperiment(model: string): Experiment | undefined {
  return usePruning((state) => state.experiments[model]);
}

/** How the removal of the present mask's heads stands. */
export function useRemoval({ slot, mask }: MaskSubject) {
  const pruned = usePruning((state) => state.pruned[slot.id]);
  /** Whether the pruned model is still one of the page's. */
  const isThere = useAppState(({ slots }) => slots.some(({ id }) => id === pruned?.slot));
  /** Whether the mask is still the one that was removed. */
  const isPresent = pruned !== undefined && sameHeads(pruned.heads, mask);
  return {
    pruned,
    isThere,
    isPresent,
    isDone: isPresent && isThere && pruned.after !== null,
    isRunning: pruned?.request.kind === "running",
  };
}

/** Milliseconds that the search of the present settings takes at most; null while nothing was measured. */
export function useEstimate({ info }: MaskSubject): number | null {
  const settings = usePruning((state) => state.settings);
  const times = usePruning((state) => state.passTimes[info.model]);
  const set = useSet();
  if (!set || times?.texts !== set.texts) return null;
  const { gradients, scores } = times;
  return gradients && scores ? searchTime(settings, { gradients, scores }, info, set.n) : null;
}
