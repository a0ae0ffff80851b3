/** @file Turns weights into pixels and pixels into a picture; the one way matrices are drawn. */

import { scalePosition, signedPosition, tableSize } from "../ui/colors";

/** The place of a weight's colour in a table as `colorTable` makes it. */
export const tableEntry = (weight: number): number => Math.round(scalePosition(weight) * (tableSize - 1));

/** The place of a difference's colour in the table of the diverging scale. */
export const differenceEntry = (difference: number): number =>
  Math.round(((1 + signedPosition(difference)) / 2) * (tableSize - 1));

/** RGBA bytes of weights, opaque, by a table as `colorTable` makes it. */
export function weightPixels(
  weights: Float32Array,
  table: Uint8ClampedArray,
  entryOf: (weight: number) => number = tableEntry,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(weights.length * 4);
  for (let i = 0; i < weights.length; i++) {
    const entry = entryOf(weights[i]!) * 3;
    pixels[4 * i] = table[entry]!;
    pixels[4 * i + 1] = table[entry + 1]!;
    pixels[4 * i + 2] = table[entry + 2]!;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Writes a square of pixels at their own size, its corner at `x`, `y` in device pixels. */
export function putPixels(
  context: CanvasRenderingContext2D,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  x: number,
  y: number,
): void {
  const size = Math.sqrt(pixels.length / 4);
  context.putImageData(new ImageData(pixels, size, size), x, y);
}

/** Hairlines between `count` × `count` cells of a square, in the colour of the background. */
export function drawGrid(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  side: number,
  count: number,
  color: string,
): void {
  context.fillStyle = color;
  const step = side / count;
  for (let line = 1; line < count; line++) {
    context.fillRect(x + line * step - 0.5, y, 1, side);
    context.fillRect(x, y + line * step - 0.5, side, 1);
  }
}
