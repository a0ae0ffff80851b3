import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../../../lib/tensor";
import { figureToken, scene } from "../../../testing/attention-scenes";
import { allElements, parseXml } from "../../../testing/xml";
import { headColor } from "../../ui/colors";
import { attentionView, weightAt } from "../attention-view";
import { tokenText, weightText } from "../numbers";
import { svgDocument } from "../svg";
import { type HeadPictureInput, headDrawing } from "./head-picture";
import { faintestWeight, opacityLevel, opacityLevels } from "./lines";
import { meanReceived } from "./received";

const elementsOf = (input: HeadPictureInput) =>
  allElements(parseXml(svgDocument(headDrawing(input), "title", [])));

const rowHeight = 24;
const rowOf = (y: string) => (Number(y) - rowHeight / 2) / rowHeight;

/** `head color, row of the query, row of the key, opacity` of each curve. */
function linesIn(input: HeadPictureInput): string[] {
  return elementsOf(input).flatMap(({ name, attributes: { d = "", stroke, "stroke-opacity": opacity } }) =>
    name === "path" && d.includes("C")
      ? [...d.matchAll(/M\S+ (\S+)C\S+ \S+ \S+ \S+ \S+ ([\d.]+)/g)].map(
          ([, from, to]) => `${stroke} ${rowOf(from!)}>${rowOf(to!)} ${opacity}`,
        )
      : [],
  );
}

/** The same by the definition. */
function linesOf(input: HeadPictureInput): string[] {
  const view = attentionView(input.attention, input.tokens, input.specialTokens, input.segments);
  const row = (token: number) => view.rows.indexOf(token);
  return input.heads.flatMap((head) =>
    view.queries.flatMap((query) =>
      view.keys.flatMap((key) => {
        const weight = weightAt(view, head, query, key);
        const opacity = opacityLevel(weight) / opacityLevels;
        return weight >= Math.max(input.threshold, faintestWeight)
          ? [`${headColor(head)} ${row(query)}>${row(key)} ${opacity}`]
          : [];
      }),
    ),
  );
}

test("every weight that is large enough is a line of its head's colour, its opacity and its two tokens", () => {
  fc.assert(
    fc.property(
      scene,
      fc.constantFrom(0, 0.05, 0.3),
      fc.constantFrom("show", "hide", "renormalise"),
      fc.constantFrom("all", "ab"),
      ({ tokens, attention, numHeads }, threshold, specialTokens, segments) => {
        const heads = Array.from({ length: numHeads }, (_, head) => head);
        const input = {
          tokens,
          attention,
          heads,
          fullHeads: null,
          threshold,
          specialTokens,
          segments,
          rawTokens: false,
        } as const;
        expect(linesIn(input).sort()).toEqual(linesOf(input).sort());
      },
    ),
  );
});

const names = ["<script>alert(1)</script>", "مرحبا", "\"&'", "🙂", "\u0001", "[CLS]"];
const odd: HeadPictureInput = {
  tokens: names.map((text) => figureToken(text)),
  attention: floatTensor(
    Float32Array.from({ length: 36 }, (_, i) => (i % 6 === 0 ? 0.5 : 0.1)),
    [1, 6, 6],
  ),
  heads: [0],
  fullHeads: null,
  threshold: 0.3,
  specialTokens: "show",
  segments: "all",
  rawTokens: false,
};

test("tokens stay texts, in both columns and in order", () => {
  for (const side of ["query", "key"]) {
    const column = elementsOf(odd).find(({ attributes }) => attributes["data-side"] === side);
    expect(column?.children.map(({ text }) => text)).toEqual([
      "<script>alert(1)</…",
      "مرحبا",
      "\"&'",
      "🙂",
      "␁",
      "[CLS]",
    ]);
  }
  expect(new Set(elementsOf(odd).map(({ name }) => name))).toEqual(
    new Set(["svg", "title", "desc", "rect", "text", "g", "path"]),
  );
});

test("the cells hold what each key receives on average", () => {
  const view = attentionView(odd.attention, odd.tokens, "show", "all");
  const cells = elementsOf(odd).filter(({ attributes }) => attributes["font-size"] === "11")[0]!;
  const shown = cells.children.filter(({ name }) => name === "text").map(({ text }) => text);
  expect(shown).toEqual(Array.from(meanReceived(view, 0), weightText));
  expect(shown.slice(0, 2)).toEqual(["0.50", "0.10"]);
});

test("stronger lines are above weaker ones, and too many lines say so", () => {
  const size = 400;
  const count = size * size;
  const weights = Float32Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 0.004 : 0.9));
  const { content, notes } = headDrawing({
    ...odd,
    tokens: Array.from({ length: size }, () => figureToken("a")),
    attention: floatTensor(weights, [1, size, size]),
    threshold: 0,
  });
  const opacities = [
    ...content
      .map(({ markup }) => markup)
      .join("")
      .matchAll(/stroke-opacity="([\d.]+)"/g),
  ];
  const numbers = opacities.map(([, opacity]) => Number(opacity));
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(notes[0]).toMatch(/the 1000\d\d strongest of 160000/);
});

test("token texts are those of the page", () => {
  const token = figureToken(" word", { raw: "Ġword" });
  const input = { ...odd, tokens: Array.from({ length: 6 }, () => token), rawTokens: true };
  const column = elementsOf(input).find(({ attributes }) => attributes["data-side"] === "key");
  expect(column?.children[0]?.text).toBe(tokenText(token, true));
});

test("the heads that stand out on the page stand out in the picture", () => {
  const two = {
    ...odd,
    attention: floatTensor(Float32Array.of(...odd.attention.data, ...odd.attention.data), [2, 6, 6]),
    heads: [0, 1],
    fullHeads: [1],
  };
  const opacities = (input: HeadPictureInput) =>
    elementsOf(input)
      .filter(({ name, attributes }) => name === "path" && attributes.d?.includes("C"))
      .map(({ attributes }) => Number(attributes["stroke-opacity"]));
  const all = opacities({ ...two, fullHeads: null });
  expect(new Set(all).size).toBe(1);
  const [faint, full] = [...new Set(opacities(two))].sort();
  expect(full).toBe(all[0]);
  expect(faint! / full!).toBeCloseTo(0.08, 2);
});
