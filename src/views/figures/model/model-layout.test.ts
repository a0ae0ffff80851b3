import fc from "fast-check";
import { expect, test } from "vitest";
import { modelLayout, neighbour, thumbnailAt } from "./model-layout";

const sizes = fc.record({
  width: fc.integer({ min: 0, max: 2000 }),
  numLayers: fc.integer({ min: 1, max: 48 }),
  numHeads: fc.integer({ min: 1, max: 25 }),
});

test("thumbnails fill the figure without touching one another", () => {
  fc.assert(
    fc.property(sizes, ({ width, numLayers, numHeads }) => {
      const layout = modelLayout(width, numLayers, numHeads);
      const first = thumbnailAt(layout, [0, 0]);
      const last = thumbnailAt(layout, [numLayers - 1, numHeads - 1]);
      expect(first).toEqual({ x: layout.left, y: layout.top });
      expect(last.x + layout.pitch).toBe(layout.width);
      expect(last.y + layout.pitch).toBe(layout.height);
      expect(layout.side).toBeGreaterThan(0);
      expect(layout.side).toBeLessThan(layout.pitch);
    }),
  );
});

test("thumbnails grow with the room between two bounds", () => {
  expect(modelLayout(1060, 12, 12).pitch).toBe(80);
  expect(modelLayout(366, 6, 12)).toMatchObject({ pitch: 26, side: 24 });
  expect(modelLayout(1400, 6, 12, 700).pitch).toBe(110);
  expect(modelLayout(1400, 12, 12, 700).pitch).toBe(80);
  expect(modelLayout(366, 48, 25).pitch).toBe(18);
});

test("arrow keys walk to the neighbour and stop at the edge", () => {
  const layout = modelLayout(1000, 6, 12);
  expect(neighbour(layout, [2, 5], "ArrowDown")).toEqual([3, 5]);
  expect(neighbour(layout, [2, 5], "ArrowLeft")).toEqual([2, 4]);
  expect(neighbour(layout, [5, 11], "ArrowRight")).toEqual([5, 11]);
  expect(neighbour(layout, [0, 0], "ArrowUp")).toEqual([0, 0]);
  expect(neighbour(layout, [0, 0], "Enter")).toBeNull();
});
