/** @file What each key receives on average, the head view's numbers while no token is focused. */

import type { AttentionView } from "../attention-view";

/** The mean weight over the view's queries, for each of all tokens as key, `[T]`; 0 without queries. */
export function meanReceived(view: AttentionView, map: number): Float32Array {
  const { weights, numTokens, queries, keys } = view;
  const scales = view.scalesOf(map);
  const means = new Float32Array(numTokens);
  for (const query of queries) {
    const start = (map * numTokens + query) * numTokens;
    const share = (scales?.[query] ?? 1) / queries.length;
    for (let i = 0; i < keys.length; i++) means[keys[i]!]! += weights[start + keys[i]!]! * share;
  }
  return means;
}
