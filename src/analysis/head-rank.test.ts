import { expect, test } from "vitest";
import { rankOf } from "./head-rank";

test("the largest value is first, equal values share a rank, and absent heads do not count", () => {
  const values = Float32Array.of(2, 5, Number.NaN, 5, 1);
  expect([5, 2, 1].map((value) => rankOf(value, values))).toEqual([
    { rank: 1, n: 4 },
    { rank: 3, n: 4 },
    { rank: 4, n: 4 },
  ]);
});
