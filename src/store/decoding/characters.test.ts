/** @file Characters that several tokens make. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOfReadable, writeLooseBytes } from "../../lib/loose-bytes";
import { readableText } from "../../tokenizer/utf8";
import { clustersOf, joinedText } from "./characters";

test("an emoji of three tokens stands once, with the blank before it", () => {
  expect(clustersOf(["was", " ⟨F0 9F⟩", "⟨98⟩", "⟨80⟩", "!"])).toEqual([
    { start: 0, length: 1, text: "was" },
    { start: 1, length: 3, text: " 😀" },
    { start: 4, length: 1, text: "!" },
  ]);
});

test("a token that ends one character and begins another joins both", () => {
  expect(clustersOf(["⟨E2 80⟩", "⟨99 E2⟩", "⟨80 A6⟩"])).toEqual([{ start: 0, length: 3, text: "’…" }]);
});

test("what has no width of its own stands with the character before it", () => {
  const family = ["⟨F0 9F⟩", "⟨91 A9⟩", "⟨E2 80⟩", "⟨8D⟩", "⟨F0 9F⟩", "⟨91 A7⟩", " x"];
  expect(clustersOf(family)).toEqual([
    { start: 0, length: 6, text: "👩‍👧" },
    { start: 6, length: 1, text: " x" },
  ]);
  expect(clustersOf(["e", "\u0301"])).toEqual([{ start: 0, length: 2, text: "e\u0301" }]);
});

test("bytes that make no character stay as they are", () => {
  const texts = ["⟨98⟩", "⟨F0 9F⟩", "a", "⟨F0⟩", "⟨F0⟩", "⟨F0 9F⟩"];
  expect(clustersOf(texts)).toEqual(texts.map((text, start) => ({ start, length: 1, text })));
  expect(bytesOfReadable("⟨x⟩ 〈F0〉 F0")).toBeNull();
  expect(writeLooseBytes([0xf0, 0x0a])).toBe("⟨F0 0A⟩");
});

test("however a text is cut into tokens, its clusters join to it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "é", "ع", "’", "漢", "😀", "\n"), maxLength: 12 });
  fc.assert(
    fc.property(text, fc.array(fc.boolean(), { minLength: 48, maxLength: 48 }), (whole, cuts) => {
      const tokens: number[][] = [];
      new TextEncoder().encode(whole).forEach((byte, place) => {
        if (place === 0 || cuts[place % cuts.length]) tokens.push([byte]);
        else tokens.at(-1)!.push(byte);
      });
      const texts = tokens.map(readableText);
      const clusters = clustersOf(texts);
      expect(joinedText(texts)).toBe(whole);
      expect(clusters.reduce((sum, { length }) => sum + length, 0)).toBe(tokens.length);
      expect(
        clusters.every(
          ({ start }, place) =>
            start === (place === 0 ? 0 : clusters[place - 1]!.start + clusters[place - 1]!.length),
        ),
      ).toBe(true);
    }),
  );
});
