/** @file What was measured of the heads of the model shown, as a Jupyter file. */

import { useStore } from "zustand/react";
import { headsJupyter, type Origin } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { jupyterFile, useOrigin } from "../charts/jupyter-file";
import { useFigureView } from "../figures/figure-view";
import { useApp, useAppState } from "../ui/context";

/** No file until something was measured. */
export function useHeadsJupyter(): readonly FileKind[] {
  const { heads } = useApp();
  const active = useAppState((state) => state.active);
  const scope = useFigureView((view) => view.scope);
  const definition = useFigureView((view) => view.definition);
  const origin = useOrigin(active);
  const ofSentence = useStore(heads.sentence.store, (state) => state[active]?.finding ?? null);
  const ofData = useStore(heads.data.store, (state) => state[active]?.finding ?? null);
  const ofImportance = useStore(heads.importance.store, (state) => state[active]?.finding ?? null);
  if (!origin) return [];
  const entropy = ofModel(origin, scope === "data" ? ofData : ofSentence);
  const importance = ofModel(origin, ofImportance);
  if (!entropy && !importance) return [];
  const write = () => headsJupyter({ origin, entropy, importance, definition });
  return [jupyterFile(`heads-${origin.info.name}`, write)];
}

/** Null if another model had the slot when it was measured. */
function ofModel<Finding extends { readonly info: Origin["info"] }>(
  { info }: Origin,
  finding: Finding | null,
): Finding | null {
  return finding?.info.model === info.model ? finding : null;
}
