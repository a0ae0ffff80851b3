/** @file What the head view says about itself: what is focused, what is left out, why it is empty. */

import type { Segments } from "../../../figures/attention";
import type { AttentionView } from "../attention-view";
import { headLook, type LookOf } from "../map-look";
import type { TokenFocus } from "../types";
import type { CellRef } from "./head-layout";

/** Heads by their numbers: those that are shown, and those that were pruned. */
interface ShownHeads {
  readonly heads: readonly number[];
  readonly pruned: readonly number[];
  /** What the maps are, if not single heads. */
  readonly title?: string | undefined;
  /** They are the two parts of a difference. */
  readonly isDifference?: boolean;
}

/** Why no line can be drawn, as a sentence with what to do; null when some are, or it is not known yet. */
export function emptyReason(
  view: AttentionView,
  { heads, pruned, title, isDifference = false }: ShownHeads,
  segments: Segments,
  threshold: number,
  numLines: number | null,
): string | null {
  if (view.numTokens === 0) return "There are no tokens. Enter a sentence.";
  if (view.rows.length === 0) return "All tokens are special and hidden. Show special tokens.";
  if (heads.length === 0) return "No head is shown. Choose one or more above.";
  if (view.queries.length === 0 || view.keys.length === 0) return segmentReason(segments);
  if (numLines === 0 && heads.every((head) => pruned.includes(head))) {
    return "The shown heads were pruned, so they look at nothing. Choose another head or layer.";
  }
  if (numLines === 0) {
    const what = isDifference ? "No difference" : `No weight of ${title ?? "the shown heads"}`;
    return `${what} reaches ${Number(threshold.toFixed(3))}. Lower the threshold under View.`;
  }
  return null;
}

function segmentReason(segments: Segments): string {
  const [query, key] = segments.toUpperCase();
  return `No line goes from sentence ${query} to sentence ${key}: one of them has no tokens here. Choose all segments.`;
}

/** What the figure shows while no token is focused. */
export interface RestingHeads {
  readonly numQueries: number;
  /** Whether some rows are out of view, and with them the lines of their queries. */
  readonly scrolls: boolean;
  /** Shown heads, and how many of them have room for a column of numbers. */
  readonly numHeads: number;
  readonly numCells: number;
  readonly compact: boolean;
}

/** What its lines and numbers then are. */
export function restWords({ numQueries, scrolls, numHeads, compact }: RestingHeads): string {
  if (numHeads === 0 || numQueries === 0) return "";
  const numbers = `numbers: mean each key receives, n = ${numQueries} queries`;
  const lines = scrolls ? "lines of the queries in view · " : "";
  return compact
    ? `means over n = ${numQueries} queries`
    : `hover a token, click to pin · ${lines}${numbers}`;
}

/** How many heads have room for their numbers, if not all. */
export const cellsWords = ({ numHeads, numCells, compact }: RestingHeads): string =>
  numCells < numHeads ? ` · ${compact ? "" : "numbers of "}${numCells} of ${numHeads} heads` : "";

/** What the number in a cell is. */
export function cellWords(
  { head, token }: CellRef,
  focus: TokenFocus | null,
  nameOf: (token: number) => string,
  lookOf: LookOf = headLook,
): string {
  const { words } = lookOf(head);
  const other = token === null ? "hidden tokens" : nameOf(token);
  if (!focus) return `${words} · mean → ${other}`;
  const [from, to] = focus.side === "query" ? [nameOf(focus.index), other] : [other, nameOf(focus.index)];
  return `${words} · ${from} → ${to}`;
}
