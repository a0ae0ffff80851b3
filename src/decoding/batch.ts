/** @file Joins the rows of several lanes into one batch, equal rows into one, and splits the scores again. */

import type { Batch, BatchRow, Extension, RowScores } from "./strategy";

/** A row of the previous call: all its tokens, prompt included. */
export type CachedRow = readonly number[];

export interface LaneRequest {
  readonly rows: readonly Extension[];
  readonly hidden: boolean;
  readonly largest?: number | undefined;
  /** The index in the previous batch of each row of the lane's previous turn. */
  readonly places: readonly number[];
}

export interface JoinedBatch extends Batch {
  /** All tokens of each row. */
  readonly contents: readonly CachedRow[];
  /** For each lane, the indices of its rows. */
  readonly places: readonly (readonly number[])[];
}

/**
 * Joins the requests of all lanes. `isTrusted`: whether the cache still holds the rows of the call before; if not, every
 * row starts from nothing.
 */
export function joinRows(
  lanes: readonly LaneRequest[],
  cached: readonly CachedRow[],
  isTrusted: boolean,
): JoinedBatch {
  const rows: BatchRow[] = [];
  const contents: CachedRow[] = [];
  const known = new Map<string, number>();
  const place = (lane: LaneRequest, extension: Extension): number => {
    const parent = extension.parent === null ? null : lane.places[extension.parent]!;
    const key = `${parent ?? "start"}/${extension.tokens.join()}`;
    const at = known.get(key) ?? rows.length;
    known.set(key, at);
    const past = parent === null ? [] : cached[parent]!;
    contents[at] ??= [...past, ...extension.tokens];
    const hidden = lane.hidden || (rows[at]?.hidden ?? false);
    rows[at] =
      isTrusted && parent !== null
        ? { parent, tokens: extension.tokens, pastLength: past.length, hidden }
        : { parent: null, tokens: contents[at]!, pastLength: 0, hidden };
    return at;
  };
  const places = lanes.map((lane) => lane.rows.map((extension) => place(lane, extension)));
  return { rows, contents, places, inPlace: staysInPlace(rows, cached.length), largest: largestOf(lanes) };
}

/** As many as the lane that reads most; undefined if one reads all. */
function largestOf(lanes: readonly LaneRequest[]): number | undefined {
  const counts = lanes.flatMap(({ largest }) => largest ?? []);
  return counts.length === lanes.length ? Math.max(...counts) : undefined;
}

function staysInPlace(rows: readonly BatchRow[], numCached: number): boolean {
  return rows.length === numCached && rows.every(({ parent }, index) => parent === index);
}

/** The scores of one lane's rows; hidden states of its own new tokens only. */
export function sliceOf(
  batch: JoinedBatch,
  lane: LaneRequest,
  places: readonly number[],
  scored: readonly RowScores[],
): RowScores[] {
  return places.map((place, index) => {
    const { logits, summary, hidden } = scored[place]!;
    if (!lane.hidden || !hidden) return { logits, summary };
    const read = batch.rows[place]!.tokens.length;
    const own = lane.rows[index]!.tokens.length;
    return { logits, summary, hidden: hidden.subarray((hidden.length / read) * (read - own)) };
  });
}
