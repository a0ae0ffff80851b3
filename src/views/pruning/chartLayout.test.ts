import fc from "fast-check";
import { expect, test } from "vitest";
import { frameOf, margins, maskedAt, pathOf, ticksOf, xOf, yOf } from "./chartLayout";
import type { CurveTrace } from "./curveFigure";

const line: CurveTrace = { type: "scatter", mode: "lines", name: "a", x: [0, 1, 2], y: [0.9, 0.8, 0.5] };
const frame = frameOf([line], 10, 366, 250);

test("the frame holds every point, with air, within 0 and 1", () => {
  expect(frame.x).toEqual([0, 10]);
  expect(frame.y[0]).toBeCloseTo(0.468, 9);
  expect(frame.y[1]).toBeCloseTo(0.932, 9);
  expect(frameOf([{ ...line, y: [1, 1, 1] }], 10, 366, 250).y).toEqual([0.98, 1]);
});

test("points stand between the margins", () => {
  expect(xOf(frame, 0)).toBe(margins.left);
  expect(xOf(frame, 10)).toBe(366 - margins.right);
  expect(yOf(frame, frame.y[0])).toBe(250 - margins.bottom);
  expect(pathOf(frame, line)).toMatch(/^M52\.0 [\d.]+L82\.0 [\d.]+L112\.0 [\d.]+$/);
  expect(pathOf(frame, { ...line, fill: "toself" })).toMatch(/Z$/);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), (masked) => {
      expect(maskedAt(frame, xOf(frame, masked))).toBe(masked);
    }),
  );
});

test("ticks are round", () => {
  expect(ticksOf([0, 72], 6)).toEqual([0, 20, 40, 60]);
  expect(ticksOf([0.468, 0.932], 5)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9]);
});
