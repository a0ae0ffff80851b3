/** @file The largest logits of each row and sums over all of them, so that not every logit has to leave the device. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";

/** The widest row that the runtime sorts in one dispatch on a GPU. */
const widest = 2048;

interface Ranked {
  readonly values: Value; // [N, count]
  /** As floats, which hold every id exactly: WebGPU looks up single values among floats only. */
  readonly ids: Value; // [N, count]
}

/**
 * For logits `[N, V]` the rows of `[N, 2·count + 2]`: the `count` largest, largest first; their ids; with m the largest,
 * Σ exp(z − m) and Σ exp(z − m)·(z − m) over all V.
 */
export function largestOf(g: GraphBuilder, logits: Value, count: number): Value {
  return g.scope("largest", () => {
    const { values, ids } = ranked(g, logits, null, count);
    const below = g.sub(logits, g.unsqueeze(g.gather(values, g.index(0), 1), [1]));
    const weights = g.exp(below);
    const sums = [weights, g.mul(weights, below)].map((terms) => g.sum(terms, [1], 1));
    return g.concat([values, ids, ...sums], 1);
  });
}

/** Whether rows of this width can be divided so that each part is sorted at once. */
export const canRank = (width: number, count: number): boolean =>
  width <= widest ? count <= width : partsOf(width, count) !== null;

/** The number of equal parts into which to divide a row that is too wide; null if no number does. */
function partsOf(width: number, count: number): number | null {
  for (let parts = Math.ceil(width / widest); width / parts >= 2 * count; parts++)
    if (width % parts === 0) return parts;
  return null;
}

/** Sorts parts of the rows, then the largest of all parts. `ids`: those of the values; null if they are 0, 1, … */
function ranked(g: GraphBuilder, values: Value, ids: Value | null, count: number): Ranked {
  const width = Number(values.shape[1]);
  if (width <= widest) {
    const [top, places] = g.topK(values, count) as [Value, Value];
    return {
      values: top,
      ids: ids ? g.gatherElements(ids, places, 1) : g.gather(counted(g, width), places, 0),
    };
  }
  const parts = partsOf(width, count)!;
  const length = width / parts;
  const [top, places] = g.topK(g.reshape(values, [0, parts, length]), count) as [Value, Value];
  const own = ids
    ? g.gatherElements(g.reshape(ids, [0, parts, length]), places, 2)
    : g.add(g.gather(counted(g, length), places, 0), startsOf(g, parts, length));
  const joined = (x: Value) => g.reshape(x, [0, parts * count]);
  return ranked(g, joined(top), joined(own), count);
}

/** 0, 1, … as floats. */
const counted = (g: GraphBuilder, length: number): Value => g.toFloat(g.range(length));

/** The id of the first value of each part, `[parts, 1]`. */
const startsOf = (g: GraphBuilder, parts: number, length: number): Value =>
  g.floats(
    [parts, 1],
    Array.from({ length: parts }, (_, part) => part * length),
  );
