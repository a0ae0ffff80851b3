import { expect, test } from "vitest";
import { normaliseLayers } from "./normalise-layers";

test("layers have length one, and a layer of zeros stays zero", () => {
  const { data } = normaliseLayers({ data: Float32Array.of(3, 4, 0, 0), shape: [2, 2] });
  expect([...data]).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
});

test("a pruned head stays NaN, and the others are scaled as if it were absent", () => {
  const data = Float32Array.of(3, Number.NaN, 4, Number.NaN, Number.NaN, Number.NaN);
  expect([...normaliseLayers({ data, shape: [2, 3] }).data]).toEqual([
    Math.fround(0.6),
    Number.NaN,
    Math.fround(0.8),
    ...[Number.NaN, Number.NaN, Number.NaN],
  ]);
});
