import { expect, test } from "vitest";
import { floatTensor } from "../lib/tensor";
import { headDistances, largestDistance, pairCount } from "./similarity";

const even = [0.25, 0.25, 0.25, 0.25];
const low = [0.7, 0.2, 0.1, 0];
const high = [0.1, 0.1, 0.3, 0.5];
const head = (row: readonly number[]) => [...row, ...row, ...row, ...row];

test("distances of two rows are those of scipy", () => {
  const attentions = floatTensor(Float32Array.from([low, high, even].flatMap(head)), [1, 3, 4, 4]);
  const pairs = [...headDistances(attentions)];
  expect(pairs.map(({ heads }) => heads)).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  const expected = [0.5783553941041676, 0.4001561409483445, 0.23575934947201851];
  pairs.forEach(({ distance }, pair) => {
    expect(distance).toBeCloseTo(expected[pair]!, 6);
  });
});

test("equal heads have distance 0, heads without a common key the largest", () => {
  const data = Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1, 1, 0);
  const layers = [...headDistances(floatTensor(data, [2, 2, 2, 2]))];
  expect(layers[0]).toEqual({ layer: 0, heads: [0, 1], distance: 0 });
  // Half of each even row is shared.
  expect(layers[1]!.distance).toBeCloseTo(
    Math.sqrt(Math.log(4 / 3) / 2 + Math.log(2 / 3) / 4 + Math.LN2 / 4),
    6,
  );
  const apart = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0);
  expect([...headDistances(floatTensor(apart, [1, 2, 2, 2]))][0]!.distance).toBeCloseTo(largestDistance, 7);
});

test("a pruned head is in no pair", () => {
  const grid = { numLayers: 3, numHeads: 3 };
  const zero = [0, 0, 0, 0];
  const layers = [low, even, high, zero, zero, low, even, low, zero].flatMap(head);
  const attentions = floatTensor(Float32Array.from(layers), [3, 3, 4, 4]);
  const absent = { 0: [1], 1: [0, 1], 2: [2] };
  const pairs = [...headDistances(attentions, absent)];
  expect(pairs.map(({ layer, heads }) => [layer, ...heads])).toEqual([
    [0, 0, 2],
    [2, 0, 1],
  ]);
  expect(pairs[0]!.distance).toBeCloseTo(0.5783553941041676, 6);
  expect(pairs[1]!.distance).toBeCloseTo(0.4001561409483445, 6);
  expect(pairCount(grid, absent)).toBe(2);
});

test("the number of pairs is known in advance", () => {
  const attentions = floatTensor(new Float32Array(2 * 5).fill(1), [2, 5, 1, 1]);
  expect([...headDistances(attentions)]).toHaveLength(pairCount({ numLayers: 2, numHeads: 5 }));
  expect(pairCount({ numLayers: 12, numHeads: 12 })).toBe(792);
});
