import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixLayout, offsetOf, placeAt } from "./matrix-layout";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => 2 * index);

test("a cell is found where it stands, and so are its labels", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1024 }),
      fc.integer({ min: 120, max: 900 }),
      fc.nat(),
      fc.nat(),
      (count, size, q, k) => {
        const rows = upTo(count);
        const layout = matrixLayout(rows, size, 8);
        const [query, key] = [rows[q % count]!, rows[k % count]!];
        const middle = (token: number) => layout.labels + offsetOf(layout, token) + layout.cell / 2;
        expect(placeAt(layout, middle(key), middle(query))).toEqual({ query, key });
        if (layout.labels === 0) return;
        expect(placeAt(layout, 1, middle(query))).toEqual({ query, key: null });
        expect(placeAt(layout, middle(key), 1)).toEqual({ query: null, key });
      },
    ),
  );
});

test("the figure keeps to its size, and labels go when cells get too small to read", () => {
  const small = matrixLayout(upTo(18), 640, 9);
  expect(small.labels).toBe(86);
  expect(small.side + small.labels).toBeLessThanOrEqual(640);
  expect(matrixLayout(upTo(128), 640, 9)).toMatchObject({ labels: 0, cell: 5, side: 640 });
  expect(matrixLayout(upTo(512), 300, 9)).toMatchObject({ labels: 0, side: 300 });
  expect(matrixLayout(upTo(1), 640, 9).side).toBe(56);
});

test("the inspector's matrix, 309 pixels wide, has labels up to 24 tokens", () => {
  expect(matrixLayout(upTo(24), 309, 9)).toMatchObject({ labels: 68, cell: 10 });
  expect(matrixLayout(upTo(25), 309, 9).labels).toBe(0);
});

test("outside and in the corner there is nothing", () => {
  const layout = matrixLayout(upTo(4), 200, 3);
  expect(placeAt(layout, 2, 2)).toBeNull();
  expect(placeAt(layout, layout.labels + layout.side + 1, 50)).toBeNull();
  expect(placeAt(layout, -1, 50)).toBeNull();
});
