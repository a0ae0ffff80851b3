import { expect, test } from "vitest";
import { expandHeads } from "./head-layers";

const tensor = (data: number[], shape: number[]) => ({ data: Float32Array.from(data), shape });

test("every head is at its number in every text; pruned heads and layers without heads are zeros", () => {
  const outputs = new Map([
    ["figure.0", tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])],
    ["figure.2", tensor([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], [2, 3, 2])],
  ]);
  const expanded = expandHeads(outputs, "figure", { remainingHeads: [[0, 2], [], [0, 1, 2]], numHeads: 3 });
  expect(expanded.shape).toEqual([3, 2, 3, 2]);
  expect([...expanded.data]).toEqual([
    ...[1, 2, 0, 0, 3, 4],
    ...[5, 6, 0, 0, 7, 8],
    ...Array(12).fill(0),
    ...[9, 10, 11, 12, 13, 14],
    ...[15, 16, 17, 18, 19, 20],
  ]);
});

test("the shape for a model without any head comes from the caller, or has no texts", () => {
  const model = { remainingHeads: [[], []], numHeads: 2 };
  expect(expandHeads(new Map(), "figure", model, [1, 2, 3])).toEqual(tensor(Array(12).fill(0), [2, 1, 2, 3]));
  expect(expandHeads(new Map(), "figure", model).data).toHaveLength(0);
});
