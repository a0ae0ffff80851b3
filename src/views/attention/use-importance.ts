/** @file The importance of a model's heads by the definition that the Heads place shows, once it was measured. */

import { useMemo } from "react";
import { useStore } from "zustand/react";
import { importanceBy, measureNames } from "../../figures/heads/head-values";
import type { FloatTensor } from "../../lib/tensor";
import type { ModelInfo } from "../../store";
import { useApp, useAppState } from "../ui/context";

export interface KnownImportance {
  /** `[L, H]`; NaN for a pruned head. */
  readonly values: FloatTensor;
  /** "importance, batch ÷ layer" */
  readonly name: string;
  /** The number of texts it was measured on. */
  readonly texts: number;
}

/** Null until it was measured, also if that was for another model in the slot. */
export function useImportance(slot: string, { model }: Pick<ModelInfo, "model">): KnownImportance | null {
  const finding = useStore(useApp().heads.importance.store, (state) => state[slot]?.finding ?? null);
  const definition = useAppState(({ view }) => view.definition);
  const isNormalised = useAppState(({ view }) => view.isNormalised);
  return useMemo(() => {
    if (finding?.info.model !== model) return null;
    const measure = isNormalised ? (`${definition}-normalised` as const) : definition;
    return {
      values: importanceBy(finding.found, definition, isNormalised),
      name: measureNames[measure],
      texts: finding.found.texts,
    };
  }, [finding, model, definition, isNormalised]);
}
