import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { figureToken } from "../../testing/attention-scenes";
import { allElements, parseXml, type XmlElement } from "../../testing/xml";
import { colorTable, cssColor } from "../ui/colors";
import { matrixDrawing } from "./matrix/matrix-picture";
import { modelDrawing } from "./model/model-picture";
import { tableEntry } from "./pixels";
import { element, svgDocument } from "./svg";
import { weightCells } from "./svg-cells";

const table = colorTable("sequential", "light", [255, 255, 255]);
const colorOf = (weight: number) => {
  const [red, green, blue] = table.slice(tableEntry(weight) * 3, tableEntry(weight) * 3 + 3);
  return cssColor([red!, green!, blue!]);
};
const white = cssColor([255, 255, 255]);

/** The colour of each cell, row by row, as the rectangles of a picture paint it. */
function paint(root: XmlElement, size: number): string[] {
  const cells = Array<string>(size * size).fill(white);
  for (const { attributes } of allElements(root)) {
    for (const [, x, y, width, back] of (attributes.d ?? "").matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
      expect(back).toBe(width);
      cells.fill(attributes.fill!, +y! * size + +x!, +y! * size + +x! + +width!);
    }
  }
  return cells;
}

const weightOf = fc.oneof(fc.constant(0), fc.constant(0.5), fc.double({ min: 0, max: 1, noNaN: true }));

test("each cell has the colour of its weight, as on the canvas", () => {
  const squares = fc
    .integer({ min: 1, max: 9 })
    .chain((size) => fc.array(weightOf, { minLength: size ** 2, maxLength: size ** 2 }));
  fc.assert(
    fc.property(squares, (weights) => {
      const size = Math.sqrt(weights.length);
      const root = parseXml(element("g", {}, weightCells(Float32Array.from(weights), size, 90)).markup);
      expect(paint(root, size)).toEqual(weights.map((weight) => colorOf(Math.fround(weight))));
    }),
  );
});

const tokens = ["[CLS]", "<b>", "مرحبا"].map((text, i) => figureToken(text, { special: i === 0 }));
const weights = [0.5, 0.25, 0.25, 0, 1, 0, 0.1, 0.2, 0.7, 1, 0, 0, 0.3, 0.3, 0.4, 0, 0, 1];

test("a matrix has a row for each query and the tokens beside it", () => {
  const attention = floatTensor(Float32Array.from(weights.slice(0, 9)), [3, 3]);
  const drawing = matrixDrawing({ tokens, attention, specialTokens: "show", rawTokens: false });
  const root = parseXml(svgDocument(drawing, "Matrix", []));
  expect(paint(root, 3)).toEqual(weights.slice(0, 9).map((weight) => colorOf(Math.fround(weight))));
  for (const side of ["query", "key"]) {
    const labels = allElements(root).filter(({ attributes }) => attributes["data-side"] === side);
    expect(labels.map(({ text }) => text)).toEqual(["[CLS]", "<b>", "مرحبا"]);
  }
  const hidden = matrixDrawing({ tokens, attention, specialTokens: "hide", rawTokens: false });
  expect(paint(parseXml(svgDocument(hidden, "Matrix", [])), 2)).toEqual([1, 0, 0.2, 0.7].map(colorOf));
});

test("the model view has each head's matrix in its place, faded if the head is not shown", () => {
  const attentions = floatTensor(Float32Array.from(weights), [1, 2, 3, 3]);
  const input = { tokens, attentions, shownHeads: [1], specialTokens: "show", segments: "all" } as const;
  const root = parseXml(svgDocument(modelDrawing(input), "Model", []));
  const thumbnails = allElements(root).filter(({ attributes }) =>
    /^translate\((48|128) 38\)/.test(attributes.transform ?? ""),
  );
  expect(thumbnails.map(({ attributes }) => attributes.opacity)).toEqual(["0.25", undefined]);
  expect(thumbnails.flatMap((each) => paint(each, 3))).toEqual(
    weights.map((weight) => colorOf(Math.fround(weight))),
  );
});

test("long texts are pooled to a cell a pixel, and the caption says so", () => {
  const size = 800;
  const attention = floatTensor(new Float32Array(size * size), [size, size]);
  const { notes } = matrixDrawing({
    tokens: Array.from({ length: size }, () => figureToken("a")),
    attention,
    specialTokens: "show",
    rawTokens: false,
  });
  expect(notes).toContain("A cell is the largest weight of about 2² pairs.");
});
