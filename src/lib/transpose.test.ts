import fc from "fast-check";
import { expect, test } from "vitest";
import { transpose } from "./transpose";

test("a row becomes a column", () => {
  expect([...transpose(new Float32Array([1, 2, 3, 4, 5, 6]), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});

test("every element moves to its mirrored place", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (rows, columns) => {
      const matrix = Float32Array.from({ length: rows * columns }, (_, index) => index);
      const result = transpose(matrix, rows, columns);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          expect(result[column * rows + row]).toBe(matrix[row * columns + column]);
        }
      }
    }),
    { numRuns: 30 },
  );
});
