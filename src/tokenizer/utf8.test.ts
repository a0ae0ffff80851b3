import fc from "fast-check";
import { expect, test } from "vitest";
import { byteCharacters, bytesOfToken } from "./byte-alphabet";
import { lossyText, readableText, textWithOffsets } from "./utf8";

const bytesOf = (text: string) => Array.from(new TextEncoder().encode(text));
const text = fc.string({ unit: "grapheme" });

test("valid text is unchanged, and each byte maps to its character and back", () => {
  fc.assert(
    fc.property(text, (whole) => {
      expect(readableText(bytesOf(whole))).toBe(whole);
      expect(lossyText(bytesOf(whole))).toBe(whole);
      expect(bytesOfToken(byteCharacters(whole))).toEqual(bytesOf(whole));
    }),
  );
});

test("adjacent invalid bytes are shown together in hexadecimal", () => {
  expect(readableText([0x61, 0xf0, 0x9f, 0x62, 0xc3])).toBe("a⟨F0 9F⟩b⟨C3⟩");
  expect(readableText([0x80])).toBe("⟨80⟩");
  expect(readableText([])).toBe("");
});

test("every code unit has the offset of its first byte, whatever the bytes", () => {
  expect(textWithOffsets([0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0x62])).toEqual({
    text: "aé😀\ufffdb",
    byteAt: [0, 1, 3, 3, 7, 8],
  });
  fc.assert(
    fc.property(fc.array(fc.nat(255)), (bytes) => {
      const { text: decoded, byteAt } = textWithOffsets(bytes);
      expect(byteAt).toHaveLength(decoded.length);
      expect(byteAt).toEqual(byteAt.toSorted((a, b) => a - b));
    }),
  );
});

test("GPT-2 writes a space as Ġ; a token outside its alphabet means its own characters", () => {
  expect(byteCharacters(" a\n")).toBe("ĠaĊ");
  expect(bytesOfToken("Ġa")).toEqual([0x20, 0x61]);
  expect(bytesOfToken("你")).toEqual(bytesOf("你"));
});
