import { expect, test } from "vitest";
import { checkedSize, checkedSpan, gather, isContiguous } from "./shapes";

test("a size is exact or null", () => {
  expect(checkedSize([])).toBe(1);
  expect(checkedSize([2, 3, 4])).toBe(24);
  expect(checkedSize([2 ** 40, 0, 2 ** 40])).toBe(0);
  expect(checkedSize([2 ** 27, 2 ** 27])).toBeNull();
});

test("a span reaches from the first element to the last", () => {
  expect(checkedSpan({ shape: [], strides: [] })).toBe(1);
  expect(checkedSpan({ shape: [2, 3], strides: [3, 1] })).toBe(6);
  expect(checkedSpan({ shape: [3, 2], strides: [1, 3] })).toBe(6);
  expect(checkedSpan({ shape: [2, 2], strides: [10, 2] })).toBe(13);
  expect(checkedSpan({ shape: [1, 2], strides: [2 ** 52, 1] })).toBe(2);
  expect(checkedSpan({ shape: [0, 9], strides: [9, 1] })).toBe(0);
  expect(checkedSpan({ shape: [2 ** 30, 2], strides: [2 ** 30, 1] })).toBeNull();
});

test("adjacent rows are contiguous, whatever the stride of an axis of size 1", () => {
  expect(isContiguous({ shape: [2, 3], strides: [3, 1] })).toBe(true);
  expect(isContiguous({ shape: [2, 1, 3], strides: [3, 99, 1] })).toBe(true);
  expect(isContiguous({ shape: [3, 2], strides: [1, 3] })).toBe(false);
  expect(isContiguous({ shape: [3], strides: [0] })).toBe(false);
});

test("elements are gathered in row-major order", () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => i);
  const gathered = (shape: number[], strides: number[], size: number) => [
    ...gather(values, { shape, strides }, size),
  ];
  expect(gathered([3, 2], [1, 3], 6)).toEqual([0, 3, 1, 4, 2, 5]);
  expect(gathered([2, 1, 2, 2], [12, 7, 1, 4], 8)).toEqual([0, 4, 1, 5, 12, 16, 13, 17]);
  expect(gathered([2, 2], [0, 5], 4)).toEqual([0, 5, 0, 5]);
  expect(gathered([3, 1], [2, Number.MAX_SAFE_INTEGER], 3)).toEqual([0, 2, 4]);
  expect(gathered([], [], 1)).toEqual([0]);
});
