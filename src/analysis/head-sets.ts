/**
 * @file Sets of heads by layer, such as masked or pruned ones, in the form of `prune_heads`.
 *
 * Every set made here is normal: it has no empty layers, and heads ascend without duplicates.
 */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** Layer → heads. */
export type HeadSet = Readonly<Record<number, readonly number[]>>;

export type HeadPlace = readonly [layer: number, head: number];

export interface HeadGrid {
  readonly numLayers: number;
  readonly numHeads: number;
}

export const noHeads: HeadSet = {};

export function headSet(places: readonly HeadPlace[]): HeadSet {
  const layers = new Map<number, Set<number>>();
  for (const [layer, head] of places) layers.set(layer, (layers.get(layer) ?? new Set()).add(head));
  return Object.fromEntries([...layers].map(([layer, heads]) => [layer, [...heads].sort((a, b) => a - b)]));
}

export function placesOf(set: HeadSet): readonly HeadPlace[] {
  return Object.entries(set).flatMap(([layer, heads]) => heads.map((head) => [Number(layer), head] as const));
}

export const countHeads = (set: HeadSet): number => placesOf(set).length;

export const hasHead = (set: HeadSet, [layer, head]: HeadPlace): boolean =>
  set[layer]?.includes(head) ?? false;

export const withHeads = (set: HeadSet, places: readonly HeadPlace[]): HeadSet =>
  headSet([...placesOf(set), ...places]);

export function withoutHeads(set: HeadSet, places: readonly HeadPlace[]): HeadSet {
  const gone = headSet(places);
  return headSet(placesOf(set).filter((place) => !hasHead(gone, place)));
}

/** Adds the heads, or removes them if all of them are already in the set. */
export function toggleHeads(set: HeadSet, places: readonly HeadPlace[]): HeadSet {
  return places.every((place) => hasHead(set, place)) ? withoutHeads(set, places) : withHeads(set, places);
}

export function allPlaces({ numLayers, numHeads }: HeadGrid): readonly HeadPlace[] {
  return Array.from({ length: numLayers * numHeads }, (_, i) => [Math.floor(i / numHeads), i % numHeads]);
}

/** The heads of `set` that are in the grid and not `absent`. */
export function fitHeads(set: HeadSet, grid: HeadGrid, absent: HeadSet = noHeads): HeadSet {
  const isThere = (place: HeadPlace) =>
    place[0] < grid.numLayers && place[1] < grid.numHeads && !hasHead(absent, place);
  return headSet(placesOf(set).filter(isThere));
}

/** A mask `[numLayers, numHeads]` with 0 for the heads of `set`, 1 for the others. */
export function maskTensor(set: HeadSet, grid: HeadGrid): FloatTensor {
  const data = Float32Array.from(allPlaces(grid), (place) => (hasHead(set, place) ? 0 : 1));
  return floatTensor(data, [grid.numLayers, grid.numHeads]);
}

/** The heads that a mask `[numLayers, numHeads]` sets to 0. */
export function headsOfMask({ data, shape }: FloatTensor): HeadSet {
  const [numLayers = 0, numHeads = 0] = shape;
  return headSet(allPlaces({ numLayers, numHeads }).filter((_, i) => data[i] === 0));
}

/** The set as text: `0:1,4-6.3:7` is heads 1, 4, 5 and 6 of layer 0 and head 7 of layer 3. No heads give "". */
export function writeHeads(set: HeadSet): string {
  return Object.entries(headSet(placesOf(set)))
    .map(([layer, heads]) => `${layer}:${runsOf(heads).map(writeRun).join(",")}`)
    .join(".");
}

export const sameHeads = (a: HeadSet, b: HeadSet): boolean => writeHeads(a) === writeHeads(b);

type Run = readonly [first: number, last: number];

const writeRun = ([first, last]: Run) => (first === last ? `${first}` : `${first}-${last}`);

/** Ascending numbers as runs without gaps. */
function runsOf(numbers: readonly number[]): readonly Run[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

const maxIndex = 999;
const runText = "\\d{1,3}(?:-\\d{1,3})?";
const layerText = `\\d{1,3}:${runText}(?:,${runText})*`;
const setPattern = new RegExp(`^(?:${layerText}(?:\\.${layerText})*)?$`);

/** The set that `writeHeads` wrote; null if it did not write `text`. */
export function readHeads(text: string): HeadSet | null {
  if (!setPattern.test(text)) return null;
  if (text === "") return noHeads;
  const places = text.split(".").flatMap((part) => {
    const [layer = "", runs = ""] = part.split(":");
    return runs.split(",").map((run) => ({ layer: Number(layer), heads: readRun(run) }));
  });
  // A run that ends before it begins has no heads.
  if (places.some(({ heads }) => heads.length === 0)) return null;
  return headSet(places.flatMap(({ layer, heads }) => heads.map((head) => [layer, head] as const)));
}

function readRun(text: string): readonly number[] {
  const [first = 0, last = first] = text.split("-").map(Number);
  const end = Math.min(last, maxIndex);
  return Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => first + i);
}
