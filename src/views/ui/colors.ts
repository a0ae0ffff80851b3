/** @file Colours of heads and of weights: one palette and two scales for every figure. */

import { interpolateBlues, interpolatePuOr } from "d3-scale-chromatic";
import type { Scheme } from "./page-colors";

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * Found by annealing the smallest CIEDE2000 distance of any two, over normal vision and full deuteranopia, protanopia
 * and tritanopia, among colours with contrast 3:1 on both figure backgrounds; then ordered so that neighbours are
 * furthest apart.
 */
export const headColors = [
  "#618bfd",
  "#786d60",
  "#939604",
  "#869581",
  "#cb3433",
  "#a276b2",
  "#00807a",
  "#b07e52",
  "#7357d8",
  "#826b06",
  "#968e99",
  "#b14971",
] as const;

export function headColor(head: number): string {
  return headColors[head % headColors.length]!;
}

/** Distinguishes heads when colours repeat: the first twelve are solid, the next dashed, then dotted. */
export type HeadMark = "solid" | "dashed" | "dotted";

const marks = ["solid", "dashed", "dotted"] as const;

export function headMark(head: number): HeadMark {
  return marks[Math.floor(head / headColors.length) % marks.length]!;
}

/** Reads `#rgb`, `#rrggbb` and `rgb(r, g, b)`; anything else is black. */
export function parseColor(color: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1];
  const parts = hex
    ? (hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!).map((byte) =>
        Number.parseInt(byte, 16),
      )
    : (color.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/** `from` at 0, `to` at 1, in sRGB. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * share);
  return [between(0), between(1), between(2)];
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Black or white, whichever has more contrast with `background`, at least 4.5:1. */
export function textOn(background: Rgb): string {
  return luminance(background) > 0.179 ? "#000000" : "#ffffff";
}

/** The position of a weight of 0 to 1 on the sequential scale: its square root, so that 0.04 is still visible. */
export function scalePosition(weight: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, weight)));
}

/** A colour of the sequential scale: the background at 0, the most distant from it at 1. */
export function sequentialColor(position: number, scheme: Scheme, background: Rgb): Rgb {
  const lifted = scheme === "light" ? 0.06 + 0.94 * position : 0.86 - 0.8 * position;
  return mix(background, parseColor(interpolateBlues(lifted)), Math.min(1, position * 6));
}

/** A colour of the diverging scale for −1 to 1; the background, which is neutral, at 0. */
export function divergingColor(value: number, scheme: Scheme, background: Rgb): Rgb {
  const reach = scheme === "light" ? 0.42 : 0.26;
  const end = parseColor(interpolatePuOr(0.5 - Math.sign(value) * reach));
  return mix(background, end, Math.min(1, Math.abs(value)));
}

export const tableSize = 256;

/** The position of a difference of −1 to 1 on the diverging scale, −1 to 1: small ones are as visible as small weights. */
export const signedPosition = (difference: number): number =>
  Math.sign(difference) * scalePosition(Math.abs(difference));

/**
 * The scale as `tableSize` RGB triples over weights' positions: towards `color`, or the sequential scale, or the diverging
 * one, whose positions begin at −1.
 */
export function colorTable(color: string, scheme: Scheme, background: Rgb): Uint8ClampedArray {
  const table = new Uint8ClampedArray(tableSize * 3);
  const colorOf = scaleOf(color, scheme, background);
  for (let entry = 0; entry < tableSize; entry++) table.set(colorOf(entry / (tableSize - 1)), entry * 3);
  return table;
}

function scaleOf(color: string, scheme: Scheme, background: Rgb): (position: number) => Rgb {
  if (color === "sequential") return (position) => sequentialColor(position, scheme, background);
  if (color === "diverging") return (position) => divergingColor(2 * position - 1, scheme, background);
  const end = parseColor(color);
  return (position) => mix(background, end, position);
}

/** Relative luminance as WCAG defines it. */
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) =>
    channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
