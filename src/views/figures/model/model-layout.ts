/** @file The positions of the model view's thumbnails: a row for each layer, a column for each head. */

import type { HeadPlace } from "../../../analysis/head-sets";

export interface ModelLayout {
  readonly numLayers: number;
  readonly numHeads: number;
  /** From one thumbnail to the next, CSS pixels. */
  readonly pitch: number;
  /** Width and height of a thumbnail. */
  readonly side: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the numbers and the names of the axes. */
const numbersLeft = 48;
const numbersTop = 38;
const pitches = { least: 18, usual: 80, most: 150 };

/** Thumbnails become larger than usual as long as all layers fit into `maxHeight`. */
export function modelLayout(width: number, numLayers: number, numHeads: number, maxHeight = 0): ModelLayout {
  const room = Math.floor((width - numbersLeft) / Math.max(1, numHeads));
  const fitting = Math.floor((maxHeight - numbersTop) / Math.max(1, numLayers));
  const most = Math.max(pitches.usual, Math.min(pitches.most, fitting));
  const pitch = Math.max(pitches.least, Math.min(most, room));
  const gap = pitch >= 48 ? 6 : pitch >= 30 ? 4 : 2;
  return {
    numLayers,
    numHeads,
    pitch,
    side: pitch - gap,
    left: numbersLeft,
    top: numbersTop,
    width: numbersLeft + numHeads * pitch,
    height: numbersTop + numLayers * pitch,
  };
}

/** The upper left corner of a head's thumbnail. */
export function thumbnailAt(layout: ModelLayout, [layer, head]: HeadPlace): { x: number; y: number } {
  return { x: layout.left + head * layout.pitch, y: layout.top + layer * layout.pitch };
}

const steps: Record<string, readonly [layers: number, heads: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Where a key leads from a head, staying inside; null for other keys. */
export function neighbour(
  { numLayers, numHeads }: ModelLayout,
  from: HeadPlace,
  key: string,
): HeadPlace | null {
  const step = steps[key];
  if (!step) return null;
  const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return [within(from[0] + step[0], numLayers), within(from[1] + step[1], numHeads)];
}
