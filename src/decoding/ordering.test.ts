import fc from "fast-check";
import { expect, test } from "vitest";
import { ascending, kthLargest, topTokens } from "./ordering";

const floats = fc.array(
  fc.oneof(
    fc.float({ noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  ),
  { minLength: 1, maxLength: 300 },
);

test("tokens are sorted by value, then by index, without those removed", () => {
  fc.assert(
    fc.property(floats, (values) => {
      const wanted = values
        .map((value, index) => ({ value, index }))
        .filter(({ value }) => value !== Number.NEGATIVE_INFINITY)
        .sort((a, b) => (a.value === b.value ? a.index - b.index : a.value - b.value));
      expect([...ascending(Float32Array.from(values))]).toEqual(wanted.map(({ index }) => index));
    }),
    { seed: 1 },
  );
});

test("the largest are the last of the sorted values, for few and for many", () => {
  fc.assert(
    fc.property(floats, fc.integer({ min: 1, max: 310 }), (values, k) => {
      const given = Float32Array.from(values);
      const sorted = [...given.keys()]
        .filter((index) => given[index] !== Number.NEGATIVE_INFINITY)
        .sort((a, b) => (given[a] === given[b] ? a - b : given[b]! - given[a]!));
      expect(topTokens(given, k)).toEqual(sorted.slice(0, k));
      const last = sorted[k - 1];
      expect(kthLargest(given, k) === (last === undefined ? Number.NEGATIVE_INFINITY : given[last])).toBe(
        true,
      );
    }),
    { seed: 1 },
  );
});
