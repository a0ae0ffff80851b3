/** @file Where the points of the curve stand on the chart, and what its axes say. Pure. */

import type { CurveTrace } from "./curveFigure";

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Data shown, from the left and the bottom. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Room for the axes' words, in CSS pixels. */
export const margins = { left: 52, right: 14, top: 10, bottom: 40 } as const;

/** Accuracies with some air, within 0 and 1; heads from none to `total`. */
export function frameOf(traces: readonly CurveTrace[], total: number, width: number, height: number): Frame {
  const values = traces.flatMap(({ y }) => y).filter(Number.isFinite);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const air = Math.max(0.02, (most - least) * 0.08);
  return {
    width,
    height,
    x: [0, Math.max(1, total)],
    y: [Math.max(0, least - air), Math.min(1, most + air)],
  };
}

export function xOf({ width, x: [start, end] }: Frame, value: number): number {
  return margins.left + ((value - start) / (end - start)) * (width - margins.left - margins.right);
}

export function yOf({ height, y: [start, end] }: Frame, value: number): number {
  const inner = height - margins.top - margins.bottom;
  return margins.top + (1 - (value - start) / (end - start)) * inner;
}

/** The number of masked heads under a point `left` pixels into the chart. */
export function maskedAt({ width, x: [start, end] }: Frame, left: number): number {
  const share = (left - margins.left) / (width - margins.left - margins.right);
  return Math.round(start + Math.min(1, Math.max(0, share)) * (end - start));
}

/** The trace as the `d` of a path; a filled one is closed. */
export function pathOf(frame: Frame, { x, y, fill }: CurveTrace): string {
  const points = x.map((value, i) => `${xOf(frame, value).toFixed(1)} ${yOf(frame, y[i]!).toFixed(1)}`);
  return points.length === 0 ? "" : `M${points.join("L")}${fill ? "Z" : ""}`;
}

const nice = [1, 2, 5, 10];

/** Round numbers within a range, about `count` of them. */
export function ticksOf([start, end]: readonly [number, number], count: number): readonly number[] {
  const rough = (end - start) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (nice.find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(start / step - 1e-9);
  const last = Math.floor(end / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
