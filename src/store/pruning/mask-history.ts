/** @file Undo and redo of masks. Pure. */

import { type HeadSet, sameHeads } from "../../analysis/head-sets";

export interface MaskHistory {
  /** Masks to go back to, the latest last; and those to go forward to, the nearest last. */
  readonly past: readonly HeadSet[];
  readonly future: readonly HeadSet[];
}

export const emptyHistory: MaskHistory = { past: [], future: [] };

const maxPast = 200;

/** A step from the mask `before` to another: what was undone is forgotten. */
export function recordMask({ past }: MaskHistory, before: HeadSet): MaskHistory {
  return { past: [...past, before].slice(-maxPast), future: [] };
}

interface Moved {
  readonly history: MaskHistory;
  readonly mask: HeadSet;
}

/** The mask before `present`; null where there is none. Masks that equal the present one are passed over. */
export function undoMask({ past, future }: MaskHistory, present: HeadSet): Moved | null {
  const end = past.findLastIndex((mask) => !sameHeads(mask, present));
  const mask = past[end];
  return mask ? { mask, history: { past: past.slice(0, end), future: [...future, present] } } : null;
}

/** The mask that was undone last; null where there is none. */
export function redoMask({ past, future }: MaskHistory, present: HeadSet): Moved | null {
  const mask = future.at(-1);
  return mask ? { mask, history: { past: [...past, present], future: future.slice(0, -1) } } : null;
}
