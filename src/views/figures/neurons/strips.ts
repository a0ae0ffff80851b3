/** @file Vectors as strips of coloured cells, a cell for each dimension: the pixels, their limits, and what is at a point. */

import type { ComparedKey, ComparedKeys } from "../../../analysis/query-key";
import { cssColor, divergingColor, type Rgb } from "../../ui/colors";
import type { FigureTheme } from "../figure-theme";

/** The largest sizes, which have the ends of the scales: of q and k together, and of their products. */
export interface StripLimits {
  readonly vectors: number;
  readonly products: number;
}

export function stripLimits({ query, keys }: ComparedKeys): StripLimits {
  const largest = (vectors: readonly Float32Array[]) =>
    vectors.reduce(
      (most, vector) => vector.reduce((size, value) => Math.max(size, Math.abs(value)), most),
      0,
    );
  return {
    vectors: largest([query, ...keys.map(({ vector }) => vector)]),
    products: largest(keys.map(({ products }) => products)),
  };
}

/** The colour of a value of −`limit` to `limit`. */
function stripColor(value: number, limit: number, { scheme, background }: FigureTheme): Rgb {
  return divergingColor(limit > 0 ? value / limit : 0, scheme, background);
}

/** RGBA bytes, a row for each vector, `vectors.length` × D. */
export function stripPixels(
  vectors: readonly Float32Array[],
  limit: number,
  theme: FigureTheme,
): Uint8ClampedArray<ArrayBuffer> {
  const width = vectors[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray(vectors.length * width * 4);
  for (const [row, vector] of vectors.entries()) {
    for (const [dimension, value] of vector.entries())
      pixels.set([...stripColor(value, limit, theme), 255], (row * width + dimension) * 4);
  }
  return pixels;
}

/** A part of a strip. */
export interface StripPlace {
  /** Among the compared keys. */
  readonly row: number;
  readonly dimension: number;
}

/** The place at shares of the strips' width and height; null outside. */
export function placeInStrips(
  { query, keys }: ComparedKeys,
  across: number,
  down: number,
): StripPlace | null {
  if (across < 0 || across >= 1 || down < 0 || down >= 1) return null;
  return { row: Math.floor(down * keys.length), dimension: Math.floor(across * query.length) };
}

const steps: Readonly<Record<string, readonly [rows: number, dimensions: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Where an arrow key leads, from the first cell if there was none; null for other keys. */
export function stepInStrips(
  { query, keys }: ComparedKeys,
  from: StripPlace | null,
  key: string,
): StripPlace | null {
  const by = steps[key];
  if (!by) return null;
  const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  if (!from) return { row: 0, dimension: 0 };
  return {
    row: within(from.row + by[0], keys.length),
    dimension: within(from.dimension + by[1], query.length),
  };
}

/** The same for a picture. */
export const cellFill = (value: number, limit: number, theme: FigureTheme): string =>
  cssColor(stripColor(value, limit, theme));

/** How the score comes from q·k, as a formula. */
export function scoreFormula({ factor, query }: ComparedKeys): string {
  if (factor === null) return "score = q·k with what the model adds to it";
  if (isClose(factor, 1)) return "score = q·k";
  if (isClose(factor, 1 / Math.sqrt(query.length))) return `score = q·k / √${query.length}`;
  return `score = q·k × ${Number(factor.toPrecision(4))}`;
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) < 1e-3 * b;

/** A product, a sum or a score: three decimals, with a minus sign. */
export const scoreText = (value: ComparedKey["score"]): string => value.toFixed(3).replace(/^-/, "−");
