/** @file The numbers in the head view's cells: of the focused token, or the means while none is focused. */

import { type AttentionView, hiddenShare, weightAt } from "../attention-view";
import type { TokenFocus } from "../types";
import type { CellWeight } from "./head-draw";
import { meanReceived } from "./received";

/** The weight between the focused token and another; null if the segment filter excludes the pair. */
export function focusedWeights(view: AttentionView, focus: TokenFocus): CellWeight {
  return (head, token) => {
    if (token === null) return focus.side === "query" ? hiddenShare(view, head, focus.index) : null;
    const [query, key] = focus.side === "query" ? [focus.index, token] : [token, focus.index];
    return view.admits(query, key) ? weightAt(view, head, query, key) : null;
  };
}

/** What each key receives on average; a head's means are computed when first asked for. */
export function restingWeights(view: AttentionView): CellWeight {
  const known = new Map<number, Float32Array>();
  const isKey = new Set(view.keys);
  return (head, token) => {
    if (token === null || !isKey.has(token)) return null;
    const means = known.get(head) ?? meanReceived(view, head);
    known.set(head, means);
    return means[token]!;
  };
}
