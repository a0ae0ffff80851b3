/** @file What was measured of the heads of the model shown, as a notebook. */

import { useStore } from "zustand/react";
import { headsNotebook, type Origin } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { notebookFile, useOrigin } from "../charts/notebook-file";
import { useApp, useAppState } from "../ui/context";

/** No file until something was measured that the library can: of some models it masks no heads. */
export function useHeadsNotebook(): readonly FileKind[] {
  const { heads } = useApp();
  const active = useAppState((state) => state.active);
  const { scope, definition } = useAppState((state) => state.view);
  const origin = useOrigin(active);
  const ofSentence = useStore(heads.sentence.store, (state) => state[active]?.finding ?? null);
  const ofData = useStore(heads.data.store, (state) => state[active]?.finding ?? null);
  const ofImportance = useStore(heads.importance.store, (state) => state[active]?.finding ?? null);
  if (!origin) return [];
  const entropy = ofModel(origin, scope === "data" ? ofData : ofSentence);
  const importance = origin.info.isPrunedByLibrary ? ofModel(origin, ofImportance) : null;
  if (!entropy && !importance) return [];
  const write = () => headsNotebook({ origin, entropy, importance, definition });
  return [notebookFile(`heads-${origin.info.name}`, write)];
}

/** Null if another model had the slot when it was measured. */
function ofModel<Finding extends { readonly info: Origin["info"] }>(
  { info }: Origin,
  finding: Finding | null,
): Finding | null {
  return finding?.info.model === info.model ? finding : null;
}
