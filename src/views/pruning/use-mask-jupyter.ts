/** @file What the mask changes, as a Jupyter file. */

import { type HeadSet, sameHeads } from "../../analysis/head-sets";
import { AppError } from "../../lib/errors";
import { type MaskSubject, maskJupyter } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { jupyterFile, useOrigin } from "../charts/jupyter-file";
import { useApp } from "../ui/context";
import { usePruning } from "./use-pruning";

/** No file until what the mask changes is known. */
export function useMaskJupyter({ slot, info, mask }: MaskSubject): readonly FileKind[] {
  const { data } = useApp();
  const origin = useOrigin(slot.id);
  const isOfMask = (effect: { readonly model: string; readonly mask: HeadSet } | null) =>
    effect !== null && effect.model === info.model && sameHeads(effect.mask, mask);
  const sentences = usePruning((state) => (isOfMask(state.sentences) ? state.sentences : null));
  const effect = usePruning((state) => (isOfMask(state.set) ? state.set : null));
  if (!origin || (!sentences && !effect)) return [];
  const write = () => {
    const examples = data.examplesFor(info);
    const isScored = effect && !(examples instanceof AppError) && examples.texts === effect.texts;
    const set = isScored ? { effect, examples } : null;
    return maskJupyter({ origin, mask, sentences, set });
  };
  return [jupyterFile(`mask-${info.name}`, write)];
}
