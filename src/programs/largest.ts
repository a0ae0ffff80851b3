/** @file The largest logits of each row and sums over all of them, so that not every logit has to leave the device. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";

/** The widest row that the runtime sorts in one dispatch on a GPU. */
const widest = 2048;

/** Of so many candidates at most the host looks for the largest itself: to read them takes less than to sort them. */
const mostCandidates = 512;

/** What `largestOf` makes of each row. */
export const largestNames = ["values", "ids", "peak", "means"] as const;

export type Largest<T> = Readonly<Record<(typeof largestNames)[number], T>>;

/** A row that is too wide is sorted in equal parts. */
interface Parts {
  readonly parts: number;
  readonly length: number;
}

/**
 * For logits z `[N, V]` with probabilities p over all V: `peak` `[N, 1]`, the largest p; `means` `[N, parts]`, Σ p·z of each
 * part; and `values` and `ids`, candidates among which are the `count` largest logits: those themselves `[N, count]`, or, if
 * they are few (`isInParts`), the largest of each part `[N, parts, count]`, with ids that count from its start (`startOf`).
 */
export function largestOf(g: GraphBuilder, logits: Value, count: number): Largest<Value> {
  return g.scope("largest", () => {
    const { parts, length } = partsOf(Number(logits.shape[1]), count)!;
    const inParts = (x: Value) => g.reshape(x, [0, parts, length]);
    const weights = g.softmax(logits, -1);
    return {
      ...candidatesOf(g, logits, count),
      peak: g.largest(weights, [1], 1),
      means: g.sum(inParts(g.mul(weights, logits)), [2], 0),
    };
  });
}

function candidatesOf(g: GraphBuilder, logits: Value, count: number): Pick<Largest<Value>, "values" | "ids"> {
  const width = Number(logits.shape[1]);
  if (!isInParts(width, count)) return ranked(g, logits, null, count);
  const { parts, length } = partsOf(width, count)!;
  const [values, ids] = g.topK(g.reshape(logits, [0, parts, length]), count) as [Value, Value];
  return { values, ids };
}

/** Whether rows of this width can be divided so that each part is sorted at once. */
export const canRank = (width: number, count: number): boolean => partsOf(width, count) !== null;

/** Whether the largest of each part leave the device, `count` after `count`. */
function isInParts(width: number, count: number): boolean {
  return partsOf(width, count)!.parts * count <= mostCandidates;
}

/** The id of the first logit of the part from which the candidate at `place` is; 0 if ids count from the row's start. */
export function startOf(width: number, count: number, place: number): number {
  return isInParts(width, count) ? Math.floor(place / count) * partsOf(width, count)!.length : 0;
}

/** Equal parts into which to divide a row; null if no number of them does. */
function partsOf(width: number, count: number): Parts | null {
  if (width <= widest) return count <= width ? { parts: 1, length: width } : null;
  for (let parts = Math.ceil(width / widest); width / parts >= 2 * count; parts++)
    if (width % parts === 0) return { parts, length: width / parts };
  return null;
}

/**
 * Sorts parts of the rows, then the largest of all parts. `ids`: those of the values; null if they are 0, 1, … They are
 * floats, which hold every id exactly: WebGPU looks up single values among floats only.
 */
function ranked(g: GraphBuilder, values: Value, ids: Value | null, count: number) {
  const width = Number(values.shape[1]);
  if (width <= widest) {
    const [top, places] = g.topK(values, count) as [Value, Value];
    return {
      values: top,
      ids: ids ? g.gatherElements(ids, places, 1) : g.gather(counted(g, width), places, 0),
    };
  }
  const { parts, length } = partsOf(width, count)!;
  const [top, places] = g.topK(g.reshape(values, [0, parts, length]), count) as [Value, Value];
  const own = ids
    ? g.gatherElements(g.reshape(ids, [0, parts, length]), places, 2)
    : g.add(g.gather(counted(g, length), places, 0), startsOf(g, parts, length));
  const joined = (x: Value) => g.reshape(x, [0, parts * count]);
  return ranked(g, joined(top), joined(own), count);
}

/** 0, 1, … as floats. */
const counted = (g: GraphBuilder, length: number): Value =>
  g.floats(
    [length],
    Array.from({ length }, (_, place) => place),
  );

/** The id of the first value of each part, `[parts, 1]`. */
const startsOf = (g: GraphBuilder, parts: number, length: number): Value =>
  g.floats(
    [parts, 1],
    Array.from({ length: parts }, (_, part) => part * length),
  );
