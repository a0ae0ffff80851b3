/** @file Which lines of the head view are drawn, strongest first, in few classes of opacity. */

import { type AttentionView, hasRow } from "../attention-view";
import type { TokenFocus } from "../types";

/** Lines as columns, ordered by falling level, then by head. */
export interface LineSet {
  readonly length: number;
  readonly heads: Uint16Array;
  readonly queries: Uint16Array;
  readonly keys: Uint16Array;
  /** 1 to `opacityLevels`. */
  readonly levels: Uint8Array;
  /** Lines from this one on are those of faint heads. */
  readonly faintFrom: number;
}

/** How strongly a faint head's line is drawn, as a share of its opacity. */
export const faintness = 0.08;

export const opacityLevels = 32;

/** Raises faint weights a little: at 0.05 a line has opacity 0.12, at 0.5 it has 0.62. */
const opacityPower = 0.7;

/** Weights below this round to the level that is not drawn: 0.0027. */
export const faintestWeight = (0.5 / opacityLevels) ** (1 / opacityPower);

/** The class a weight's opacity falls in: 0 is not visible, `opacityLevels` opaque. */
export function opacityLevel(weight: number): number {
  return Math.min(opacityLevels, Math.round(weight ** opacityPower * opacityLevels));
}

export function opacityOf(level: number): number {
  return level / opacityLevels;
}

/** The width of every line while no token is focused, CSS pixels: lines of one pixel are drawn ten times as fast as wider ones. */
export const restingWidth = (): number => 1;

/**
 * The lines of `heads` from `queries` to the view's keys with weight ≥ `threshold` and a visible opacity.
 * Weights are read twice, first to count, so that lines are written where they belong.
 */
export function selectLines(
  view: AttentionView,
  heads: readonly number[],
  threshold: number,
  queries: readonly number[] = view.queries,
): LineSet {
  const narrowed = { ...view, queries };
  const places = new Uint32Array(opacityLevels * heads.length + 1);
  scan(narrowed, heads, threshold, (bin) => {
    places[bin + 1]!++;
  });
  for (let bin = 1; bin < places.length; bin++) places[bin]! += places[bin - 1]!;
  const lines = emptyLines(places.at(-1)!);
  scan(narrowed, heads, threshold, (bin, head, query, key) => {
    const place = places[bin]!++;
    lines.heads[place] = head;
    lines.queries[place] = query;
    lines.keys[place] = key;
    lines.levels[place] = opacityLevels - Math.floor(bin / heads.length);
  });
  return lines;
}

/** The lines from (or to) the focused token alone; none if it has no place in the figure. */
export function focusedLines(
  view: AttentionView,
  heads: readonly number[],
  threshold: number,
  focus: TokenFocus,
): LineSet {
  if (!hasRow(view, focus.index)) return emptyLines(0);
  const only = (tokens: readonly number[]) => tokens.filter((token) => token === focus.index);
  return focus.side === "query"
    ? selectLines(view, heads, threshold, only(view.queries))
    : selectLines({ ...view, keys: only(view.keys) }, heads, threshold);
}

type Visit = (bin: number, head: number, query: number, key: number) => void;

/** Visits each line to be drawn; its bin is lowest for the strongest level and the first head. */
function scan(view: AttentionView, heads: readonly number[], threshold: number, visit: Visit): void {
  const floor = Math.max(threshold, faintestWeight);
  for (const [slot, head] of heads.entries()) {
    const scales = view.scalesOf(head);
    for (const query of view.queries) {
      const start = (head * view.numTokens + query) * view.numTokens;
      const scale = scales?.[query] ?? 1;
      for (let i = 0; i < view.keys.length; i++) {
        const weight = view.weights[start + view.keys[i]!]! * scale;
        if (weight < floor) continue;
        visit((opacityLevels - opacityLevel(weight)) * heads.length + slot, head, query, view.keys[i]!);
      }
    }
  }
}

/** The lines that `linesOf` finds for each of two groups of heads: those in full colour, and after them the faint. */
export function emphasise(
  heads: readonly number[],
  full: readonly number[] | null,
  linesOf: (heads: readonly number[]) => LineSet,
): LineSet {
  if (!full) return linesOf(heads);
  const strong = linesOf(heads.filter((head) => full.includes(head)));
  const faint = linesOf(heads.filter((head) => !full.includes(head)));
  const lines = { ...emptyLines(strong.length + faint.length), faintFrom: strong.length };
  for (const column of ["heads", "queries", "keys", "levels"] as const) {
    lines[column].set(strong[column]);
    lines[column].set(faint[column], strong.length);
  }
  return lines;
}

function emptyLines(length: number): LineSet {
  return {
    length,
    heads: new Uint16Array(length),
    queries: new Uint16Array(length),
    keys: new Uint16Array(length),
    levels: new Uint8Array(length),
    faintFrom: length,
  };
}
