/** @file What the mask changes, as a notebook. */

import { type HeadSet, sameHeads } from "../../analysis/head-sets";
import { AppError } from "../../lib/errors";
import { type MaskSubject, maskNotebook } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { notebookFile, useOrigin } from "../charts/notebook-file";
import { useApp } from "../ui/context";
import { usePruning } from "./use-pruning";

/** No file until what the mask changes is known, nor for a model whose heads the library neither masks nor removes. */
export function useMaskNotebook({ slot, info, mask }: MaskSubject): readonly FileKind[] {
  const { data } = useApp();
  const origin = useOrigin(slot.id);
  const isOfMask = (effect: { readonly model: string; readonly mask: HeadSet } | null) =>
    effect !== null && effect.model === info.model && sameHeads(effect.mask, mask);
  const sentences = usePruning((state) => (isOfMask(state.sentences) ? state.sentences : null));
  const effect = usePruning((state) => (isOfMask(state.set) ? state.set : null));
  if (!origin || !info.isPrunedByLibrary || (!sentences && !effect)) return [];
  const write = () => {
    const examples = data.examplesFor(info);
    const isScored = effect && !(examples instanceof AppError) && examples.texts === effect.texts;
    const set = isScored ? { effect, examples } : null;
    return maskNotebook({ origin, mask, sentences, set });
  };
  return [notebookFile(`mask-${info.name}`, write)];
}
