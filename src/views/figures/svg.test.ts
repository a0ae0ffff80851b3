import fc from "fast-check";
import { expect, test } from "vitest";
import { allElements, parseXml } from "../../testing/xml";
import { columnsOf, element, shortened, svgDocument } from "./svg";

const read = (text: string) => parseXml(element("text", { "data-token": text }, text).markup);

test.each([
  "<script>alert(1)</script>",
  "</text><script>",
  "\"'&amp;]]>",
  "👩‍👩‍👧 naïve",
  "مرحبا",
  "<![CDATA[",
])("%s stays a text", (text) => {
  const { children, text: read_, attributes } = read(text);
  expect([children, read_, attributes["data-token"]]).toEqual([[], text, text]);
});

test("what XML cannot write is shown by a sign", () => {
  expect(read("a\0b\x1f\x7f\x85\n").text).toBe("a␀b␟␡�␊");
  expect(read("\ud800x\uffff").text).toBe("�x�");
});

test("any text and any attribute is read back as one element without children", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(read(text).children).toEqual([]);
      expect(read(text).text).toHaveLength(Array.from(text).join("").length);
    }),
  );
});

test("a text is cut to its columns, between characters", () => {
  expect(shortened("understanding", 13)).toBe("understanding");
  expect(shortened("understanding", 6)).toBe("under…");
  expect(columnsOf("日本🙂a")).toBe(7);
  expect(shortened("日本語", 4)).toBe("日…");
  expect(shortened("👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧…");
  expect(shortened("ab", 1)).toBe("…");
});

test("title and caption surround the figure on white, and long captions wrap", () => {
  const drawing = { width: 300, height: 200, content: [element("path", { d: "M0 0" })], notes: ["a note"] };
  const text = "word ".repeat(40).trim();
  const svg = parseXml(svgDocument(drawing, "Title <1>", [text]));
  const elements = allElements(svg);
  const texts = elements.filter(({ name }) => name === "text").map((each) => each.text);
  expect(texts[0]).toBe("Title <1>");
  expect(texts.at(-1)).toBe("a note");
  expect(texts.slice(1, -1).join(" ")).toBe(text);
  expect(texts.slice(1, -1).length).toBeGreaterThan(1);
  expect(elements.find(({ name }) => name === "rect")?.attributes).toEqual({
    width: svg.attributes.width,
    height: svg.attributes.height,
    fill: "#ffffff",
  });
  const lowest = Math.max(...elements.flatMap(({ attributes }) => (attributes.y ? [+attributes.y] : [])));
  expect(lowest).toBeLessThan(Number(svg.attributes.height));
});
