import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComparedKeys } from "../../../analysis/query-key";
import { figureToken } from "../../../testing/attention-scenes";
import { allElements, parseXml } from "../../../testing/xml";
import { svgDocument } from "../svg";
import { neuronDrawing } from "./neuron-picture";
import { placeInStrips, scoreFormula, stepInStrips, stripLimits, stripPixels } from "./strips";

const key = (position: number, vector: number[], weight = 0.5) => ({
  key: position,
  vector: Float32Array.from(vector),
  products: Float32Array.from(vector, (value) => value * 2),
  product: vector.reduce((sum, value) => sum + 2 * value, 0),
  score: -1.5,
  weight,
});
const compared: ComparedKeys = {
  query: Float32Array.of(2, 2, 2, 2),
  keys: [key(0, [1, -3, 0, 0]), key(2, [0, 0, 0.5, 1])],
  factor: 0.5,
};
const theme = { scheme: "light", background: [255, 255, 255] } as const;

test("limits are the largest sizes; 0 has the colour of the page, opposite values have different ones", () => {
  expect(stripLimits(compared)).toEqual({ vectors: 3, products: 6 });
  const pixels = stripPixels([Float32Array.of(0, 3, -3)], 3, theme);
  const colorAt = (cell: number) => [...pixels.slice(4 * cell, 4 * cell + 4)];
  expect(colorAt(0)).toEqual([255, 255, 255, 255]);
  expect(colorAt(1)).not.toEqual(colorAt(2));
  expect(stripPixels([Float32Array.of(0)], 0, theme).slice(0, 3)).toEqual(pixels.slice(0, 3));
});

test("a point is in the cell that it is drawn in", () => {
  expect(placeInStrips(compared, 0.3, 0.6)).toEqual({ row: 1, dimension: 1 });
  expect(placeInStrips(compared, 1, 0.6)).toBeNull();
});

test("arrow keys stay within the strips", () => {
  const arrows = fc.constantFrom("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight");
  fc.assert(
    fc.property(fc.array(arrows, { maxLength: 20 }), (keys) => {
      let place = stepInStrips(compared, null, "ArrowDown")!;
      for (const each of keys) place = stepInStrips(compared, place, each)!;
      expect(place.row).toBeGreaterThanOrEqual(0);
      expect(place.row).toBeLessThan(2);
      expect(place.dimension).toBeGreaterThanOrEqual(0);
      expect(place.dimension).toBeLessThan(4);
    }),
  );
  expect(stepInStrips(compared, null, "Enter")).toBeNull();
});

test("the formula names the family's scale", () => {
  expect(scoreFormula(compared)).toBe("score = q·k / √4");
  expect(scoreFormula({ ...compared, factor: 1 })).toBe("score = q·k");
  expect(scoreFormula({ ...compared, factor: 0.25 })).toBe("score = q·k × 0.25");
  expect(scoreFormula({ ...compared, factor: null })).toContain("what the model adds");
});

test("the picture has the numbers of each key, and says when it leaves keys out", () => {
  const tokens = Array.from({ length: 100 }, (_, i) => figureToken(`<t${i}>`));
  const few = neuronDrawing({ tokens, rawTokens: false, compared, query: 1 });
  const texts = allElements(parseXml(svgDocument(few, "Neurons", []))).map(({ text }) => text);
  for (const text of ["<t0>", "<t2>", "−4.000", "3.000", "−1.500", "0.500000"]) expect(texts).toContain(text);
  const keys = tokens.map((_, i) => key(i, [i, 0, 0, 0], i / 100));
  const many = neuronDrawing({ tokens, rawTokens: false, compared: { ...compared, keys }, query: 1 });
  expect(many.notes[1]).toBe("Drawn: the 64 keys with the largest weights.");
});
