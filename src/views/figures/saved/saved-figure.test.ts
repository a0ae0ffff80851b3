import { expect, test } from "vitest";
import { at, floatTensor } from "../../../lib/tensor";
import { packing, packWeights, type SavedFigure, unpackWeights } from "./saved-figure";

const allOf = (numLayers: number) => Array.from({ length: numLayers }, (_, layer) => layer);

test.each([
  ["a sentence in full", [6, 12, 18, 18], false, allOf(6), "float32"],
  ["64 tokens of all layers in 16 bits", [6, 12, 64, 64], false, allOf(6), "unorm16"],
  ["one layer of a long text in full", [6, 12, 110, 110], false, [2], "float32"],
  ["one layer of a longer one in 16 bits", [6, 12, 128, 128], false, [2], "unorm16"],
  ["every layer of a model view", [6, 12, 128, 128], true, allOf(6), "unorm16"],
] as const)("%s", (_, shape, isWhole, layers, format) => {
  expect(packing(shape, 2, isWhole)).toEqual({ layers, format });
});

const attentions = floatTensor(
  Float32Array.from({ length: 2 * 3 * 4 * 4 }, (_, index) => (index * 0.618034) % 1),
  [2, 3, 4, 4],
);
const figure = (weights: SavedFigure["weights"], layers: readonly number[]) =>
  ({ weights, layers, numHeads: 3, tokens: [0, 1, 2, 3] }) as unknown as SavedFigure;

test("weights in float32 are the same bits, of the layers that were chosen", () => {
  const back = unpackWeights(figure(packWeights(attentions, [1], "float32"), [1]));
  expect(back).toEqual({ data: at(attentions, 1).data, shape: [1, 3, 4, 4] });
});

test("weights in 16 bits are right to 0.000008", () => {
  const back = unpackWeights(figure(packWeights(attentions, [0, 1], "unorm16"), [0, 1]));
  const differences = back.data.map((weight, i) => Math.abs(weight - attentions.data[i]!));
  expect(back.data).toHaveLength(96);
  expect(Math.max(...differences)).toBeLessThan(8e-6);
  expect(Math.max(...differences)).toBeGreaterThan(0);
});
