import { expect, test } from "vitest";
import { floatTensor } from "../lib/tensor";
import { comparedKeys } from "./query-key";

const tensor = (values: number[], shape: number[]) => floatTensor(Float32Array.from(values), shape);
const hidden = -3.4028234663852886e38;

const of = (scores: readonly [number, number]) => ({
  queries: tensor([1, 2, 3, 4], [1, 1, 2, 2]),
  keys: tensor([2, 0.5, -1, 1], [1, 1, 2, 2]),
  scores: tensor([1.5, hidden, ...scores], [1, 1, 2, 2]),
  attentions: tensor([1, 0, 0.25, 0.75], [1, 1, 2, 2]),
});

test("products by dimension, their sum, and the keys that the query sees", () => {
  const first = comparedKeys(of([4, 0.5]), [0, 0], 0);
  expect(first.keys.map(({ key }) => key)).toEqual([0]);
  expect([...first.keys[0]!.products]).toEqual([2, 1]);
  expect(first).toMatchObject({ factor: 0.5, keys: [{ product: 3, score: 1.5, weight: 1 }] });
});

test("one factor for all keys is found, and none where something is added to a key", () => {
  expect(comparedKeys(of([4, 0.5]), [0, 0], 1).factor).toBe(0.5);
  expect(comparedKeys(of([4, 0.6]), [0, 0], 1).factor).toBeNull();
});
