import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { HeadTotalsResult } from "../../store";
import { classRows, distanceRows, largestOf } from "./total-rows";

/** One layer of two heads; no separators. */
const totals: HeadTotalsResult = {
  classes: ["start", "separator", "word"],
  queries: [2, 0, 8],
  byClass: floatTensor(Float32Array.of(...new Array(9).fill(0), 1.5, 0, 0.5, 0, 0, 0, 2, 0, 6), [1, 2, 3, 3]),
  bins: [
    { side: "before", from: 2, to: 3 },
    { side: "before", from: 1, to: 1 },
    { side: "self", from: 0, to: 0 },
  ],
  byDistance: floatTensor(Float32Array.of(0, 0, 10, 1, 4, 5), [1, 2, 3]),
  even: {
    byClass: floatTensor(Float32Array.of(1, 0, 1, 0, 0, 0, 4, 0, 4), [3, 3]),
    byDistance: floatTensor(Float32Array.of(2, 2, 6), [3]),
  },
};

test("shares are of the queries of a class, and classes without tokens are left out", () => {
  expect(classRows(totals, [0, 1])).toEqual([
    {
      name: "start",
      n: 2,
      onKeys: [
        { share: 0.75, even: 0.5 },
        { share: 0.25, even: 0.5 },
      ],
    },
    {
      name: "word",
      n: 8,
      onKeys: [
        { share: 0.25, even: 0.5 },
        { share: 0.75, even: 0.5 },
      ],
    },
  ]);
});

test("distances are named by their side, with shares of all queries", () => {
  const rows = distanceRows(totals, [0, 1]);
  expect(rows).toEqual(
    [
      { name: "2–3 before", share: 0.1, even: 0.2 },
      { name: "1 before", share: 0.4, even: 0.2 },
      { name: "itself", share: 0.5, even: 0.6 },
    ].map((row) => ({ ...row, share: expect.closeTo(row.share, 6), even: expect.closeTo(row.even, 6) })),
  );
  expect(largestOf(rows)).toBeCloseTo(0.6, 6);
});
