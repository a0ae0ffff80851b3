/** @file The few strongest weights, or differences, of a token, for tables and summaries. */

import { type AttentionView, weightAt } from "./attention-view";
import type { TokenFocus } from "./types";

/** The keys with the largest weights of one query, at most `count`, strongest first; ties by position. */
export function strongestKeys(view: AttentionView, map: number, query: number, count: number): number[] {
  return strongest(view.keys, (key) => weightAt(view, map, query, key), count);
}

/** The tokens on the other side whose largest weight over `maps` is largest, strongest first. */
export function strongestOthers(
  view: AttentionView,
  maps: readonly number[],
  focus: TokenFocus,
  count: number,
): number[] {
  const [others, weight] =
    focus.side === "query"
      ? [view.keys, (map: number, other: number) => weightAt(view, map, focus.index, other)]
      : [view.queries, (map: number, other: number) => weightAt(view, map, other, focus.index)];
  return strongest(others, (other) => Math.max(...maps.map((map) => Math.abs(weight(map, other)))), count);
}

/** Keeps a short list in order by insertion: most tokens are weaker than its last and touch nothing. */
function strongest(tokens: readonly number[], weightOf: (token: number) => number, count: number): number[] {
  const kept: number[] = [];
  const weights: number[] = [];
  for (const token of tokens) {
    const weight = Math.abs(weightOf(token));
    if (kept.length >= count && !(weight > weights.at(-1)!)) continue;
    let place = kept.length;
    while (place > 0 && weight > weights[place - 1]!) place--;
    kept.splice(place, 0, token);
    weights.splice(place, 0, weight);
    if (kept.length > count) {
      kept.pop();
      weights.pop();
    }
  }
  return kept;
}
