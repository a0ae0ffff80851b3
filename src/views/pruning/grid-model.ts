/** @file The mask grid without its drawing: the heads that a click selects, the cell that a key moves to, a cell in words. Pure. */

import { type HeadGrid, type HeadPlace, type HeadSet, hasHead } from "../../analysis/head-sets";
import { formatNumber } from "../../lib/format";

export const layerPlaces = (layer: number, { numHeads }: HeadGrid): readonly HeadPlace[] =>
  Array.from({ length: numHeads }, (_, head) => [layer, head]);

export const columnPlaces = (head: number, { numLayers }: HeadGrid): readonly HeadPlace[] =>
  Array.from({ length: numLayers }, (_, layer) => [layer, head]);

/** The heads of the rectangle between two corners. */
export function rangePlaces(a: HeadPlace, b: HeadPlace): readonly HeadPlace[] {
  const [top, bottom] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [left, right] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  const width = right - left + 1;
  return Array.from({ length: (bottom - top + 1) * width }, (_, i) => [
    top + Math.floor(i / width),
    left + (i % width),
  ]);
}

const steps: Record<string, HeadPlace> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cell that a key moves to from `place`, at most to the edge; null for other keys. */
export function nextPlace(key: string, [layer, head]: HeadPlace, grid: HeadGrid): HeadPlace | null {
  if (key === "Home") return [layer, 0];
  if (key === "End") return [layer, grid.numHeads - 1];
  const step = steps[key];
  if (!step) return null;
  return [within(layer + step[0], grid.numLayers), within(head + step[1], grid.numHeads)];
}

const within = (index: number, count: number) => Math.max(0, Math.min(index, count - 1));

export type CellState = "kept" | "masked" | "pruned";

export function cellState(place: HeadPlace, mask: HeadSet, pruned: HeadSet): CellState {
  if (hasHead(pruned, place)) return "pruned";
  return hasHead(mask, place) ? "masked" : "kept";
}

/** A head's entry of `[numLayers × numHeads]`; null while it is unknown, and for a pruned head. */
export function importanceAt(
  [layer, head]: HeadPlace,
  { numHeads }: HeadGrid,
  importance: Float32Array | null,
): number | null {
  const value = importance?.[layer * numHeads + head];
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** A cell in words. `importance`: null if unknown. */
export function cellWords([layer, head]: HeadPlace, state: CellState, importance: number | null): string {
  const figure = importance === null ? "" : `, importance ${formatNumber(importance)}`;
  return `Layer ${layer}, head ${head}${figure}${state === "kept" ? "" : `, ${state}`}`;
}

/** Which of the masks A and B alone has a head; null if both or neither have it, or one of the masks is unset. */
export function onlyIn(place: HeadPlace, a: HeadSet | null, b: HeadSet | null): "A" | "B" | null {
  if (!a || !b || hasHead(a, place) === hasHead(b, place)) return null;
  return hasHead(a, place) ? "A" : "B";
}
