import { expect, test } from "vitest";
import { roundTo4 } from "./rounding";

/** Python 3: `round(x, 4)`. */
test.each([
  [1 / 32, 0.0312],
  [3 / 32, 0.0938],
  [29 / 32, 0.9062],
  [31 / 32, 0.9688],
  [30 / 32, 0.9375],
  [1 / 160, 0.0063],
  [2 / 3, 0.6667],
  [1 / 6, 0.1667],
  [1, 1],
  [0, 0],
])("%d becomes %d", (x, rounded) => {
  expect(roundTo4(x)).toBe(rounded);
});
