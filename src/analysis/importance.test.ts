import { expect, test } from "vitest";
import { GradientSums } from "./importance";

/** One layer, two heads, two texts of two positions each; each text contributes half of the mean loss. */
const gradients = {
  // text 0: head 0 (1, -2), head 1 (0.5, 0.5); text 1: head 0 (3, -1), head 1 (-2, 0)
  data: Float32Array.of(1, -2, 0.5, 0.5, 3, -1, -2, 0),
  shape: [1, 2, 2, 2],
};
const texts = [
  { index: 0, weight: 0.5 },
  { index: 1, weight: 0.5 },
];

function summed(order: readonly number[]): GradientSums {
  const sums = new GradientSums(1, 2);
  for (const text of order) {
    const data = gradients.data.slice(4 * text, 4 * text + 4);
    sums.add({ data, shape: [1, 1, 2, 2] }, [texts[text]!]);
  }
  return sums;
}

test("the four definitions of one table of gradients", () => {
  const sums = new GradientSums(1, 2);
  sums.add(gradients, texts);
  expect([...sums.gradient().data]).toEqual([1, -1]);
  expect([...sums.batch().data]).toEqual([1, 1]);
  // The loss of one text alone: twice its share of the mean.
  expect([...sums.example().data]).toEqual([2 + 4, 2 + 4]);
  expect([...sums.position().data]).toEqual([2 * 7, 2 * 3]);
  // Running sums: (-2, 2), then (-2 + 4, 2 - 4).
  expect([...sums.cumulative().data]).toEqual([2 + 2, 2 + 2]);
});

test("batches may come in any order and size", () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    expect([...summed(order).cumulative().data]).toEqual([4, 4]);
    expect([...summed(order).gradient().data]).toEqual([1, -1]);
  }
});

test("a text without a loss does not count", () => {
  const sums = new GradientSums(1, 2);
  sums.add({ data: new Float32Array(4), shape: [1, 1, 2, 2] }, [{ index: 0, weight: 0 }]);
  expect([...sums.example().data]).toEqual([0, 0]);
});

test("a text without a loss adds nothing to the running sums of the texts before it", () => {
  const sums = summed([0, 1]);
  const before = [...sums.cumulative().data];
  sums.add({ data: new Float32Array(4), shape: [1, 1, 2, 2] }, [{ index: 2, weight: 0 }]);
  expect([...sums.cumulative().data]).toEqual(before);
});
