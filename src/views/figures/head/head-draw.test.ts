import fc from "fast-check";
import { expect, test } from "vitest";
import { drawLines, type LinePen } from "./head-draw";
import { headLayout, rowMiddle } from "./head-layout";
import type { LineSet } from "./lines";

interface Curve {
  readonly alpha: number;
  readonly color: unknown;
  readonly ends: readonly [from: number, to: number];
}

/** A pen that remembers each curve it has stroked, what is on top first. */
class Recorder implements LinePen {
  curves: readonly Curve[] = [];
  globalAlpha = 1;
  lineWidth = 1;
  strokeStyle: string | CanvasGradient | CanvasPattern = "";
  numStrokes = 0;
  #start = 0;
  #path: [number, number][] = [];

  beginPath = () => {
    this.#path = [];
  };
  moveTo = (_x: number, y: number) => {
    this.#start = y;
  };
  bezierCurveTo = (...numbers: [number, number, number, number, number, number]) => {
    this.#path.push([this.#start, numbers[5]]);
  };
  setLineDash = () => {};
  stroke = () => {
    this.numStrokes++;
    const stroked = this.#path.map((ends) => ({ alpha: this.globalAlpha, color: this.strokeStyle, ends }));
    this.curves = [...stroked, ...this.curves];
  };
}

const numTokens = 40;
const layout = headLayout({
  width: 900,
  maxHeight: 300,
  rows: Array.from({ length: numTokens }, (_, index) => index),
  numTokens,
  longestToken: 5,
  heads: [0, 1],
  selectedHead: null,
  compact: false,
  hasHiddenRow: false,
});
const whole = { top: 0, height: layout.height };
const thin = () => 1;

const lineSets: fc.Arbitrary<LineSet> = fc
  .array(
    fc.record({
      head: fc.integer({ min: 0, max: 1 }),
      query: fc.integer({ min: 0, max: numTokens - 1 }),
      key: fc.integer({ min: 0, max: numTokens - 1 }),
      level: fc.integer({ min: 1, max: 32 }),
    }),
    { maxLength: 300 },
  )
  .map((lines) => lines.sort((a, b) => b.level - a.level || a.head - b.head))
  .chain((lines) => fc.tuple(fc.constant(lines), fc.integer({ min: 0, max: lines.length })))
  .map(([lines, faintFrom]) => ({
    faintFrom,
    length: lines.length,
    heads: Uint16Array.from(lines, (line) => line.head),
    queries: Uint16Array.from(lines, (line) => line.query),
    keys: Uint16Array.from(lines, (line) => line.key),
    levels: Uint8Array.from(lines, (line) => line.level),
  }));

test("every line is drawn once, in order, with its opacity, 8 % of it if faint, however the work is sliced", () => {
  fc.assert(
    fc.property(lineSets, fc.integer({ min: 1, max: 200 }), (lines, count) => {
      const curves: Curve[] = [];
      for (let next = 0; next < lines.length; ) {
        const pen = new Recorder();
        next = drawLines(pen, lines, layout, whole, thin, next, count);
        curves.push(...pen.curves);
      }
      expect(curves.map(({ alpha, ends }) => [alpha, ...ends])).toEqual(
        Array.from({ length: lines.length }, (_, i) => [
          (lines.levels[i]! / 32) * (i < lines.faintFrom ? 1 : 0.08),
          rowMiddle(layout, lines.queries[i]!),
          rowMiddle(layout, lines.keys[i]!),
        ]),
      );
    }),
  );
});

test("a slice stops soon after its count", () => {
  fc.assert(
    fc.property(lineSets, fc.integer({ min: 1, max: 100 }), (lines, count) => {
      const pen = new Recorder();
      drawLines(pen, lines, layout, whole, thin, 0, count);
      expect(pen.curves.length).toBeLessThan(count + 48);
      expect(pen.curves.length).toBeGreaterThanOrEqual(Math.min(count, lines.length));
    }),
  );
});

test("lines that pass by the window are left out; ends far outside are drawn just outside", () => {
  const band = { top: 170, height: 170 };
  const lines: LineSet = {
    length: 3,
    faintFrom: 3,
    heads: Uint16Array.of(0, 0, 0),
    queries: Uint16Array.of(0, 12, 0),
    keys: Uint16Array.of(2, 39, 12),
    levels: Uint8Array.of(32, 32, 32),
  };
  const pen = new Recorder();
  expect(drawLines(pen, lines, layout, band, thin, 0, 100)).toBe(3);
  const middle = rowMiddle(layout, 12);
  expect(pen.curves.map(({ ends }) => ends)).toEqual([
    [middle, band.top + band.height + 24],
    [band.top - 24, middle],
  ]);
  expect(pen.numStrokes).toBe(1);
});

test("the pen is handed back as it was", () => {
  const pen = new Recorder();
  const one = {
    length: 1,
    faintFrom: 1,
    heads: Uint16Array.of(0),
    queries: Uint16Array.of(1),
    keys: Uint16Array.of(2),
    levels: Uint8Array.of(8),
  };
  drawLines(pen, one, layout, whole, thin, 0, 10);
  expect(pen.globalAlpha).toBe(1);
});
