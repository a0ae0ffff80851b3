import { expect, test } from "vitest";
import { countUnknown, unknownTexts } from "./unknown-pieces";

const special = new Set(["[CLS]", "[SEP]", "[UNK]"]);
const textOf = (tokens: readonly string[]) => ({
  tokens,
  texts: tokens.map((token) => token.replace("##", "")),
  special: tokens.map((token) => special.has(token)),
});
const originals = (written: string, ...tokens: string[]) =>
  unknownTexts(written, textOf(["[CLS]", ...tokens, "[SEP]"]), "[UNK]").slice(1, -1);

test("pieces are counted without the tokens around the text", () => {
  expect(countUnknown(textOf(["[CLS]", "[UNK]", "a", "[UNK]", "[SEP]"]), "[UNK]")).toEqual({
    numUnknown: 2,
    numPieces: 3,
  });
  expect(countUnknown(textOf(["[CLS]", "a", "[SEP]"]), undefined)).toEqual({ numUnknown: 0, numPieces: 1 });
});

test("what is between known pieces is what the unknown ones stand for", () => {
  expect(originals("مرحبا بالعالم friend", "[UNK]", "[UNK]", "friend")).toEqual(["مرحبا", "بالعالم", null]);
  expect(originals("I ❤ Café 🦄!", "i", "[UNK]", "cafe", "[UNK]", "!")).toEqual([
    null,
    "❤",
    null,
    "🦄",
    null,
  ]);
  expect(originals("re💥d red", "[UNK]", "red")).toEqual(["re💥d", null]);
});

test("signs that are pieces of their own are told apart; otherwise each stands for all", () => {
  expect(originals("中文 ok", "[UNK]", "[UNK]", "ok")).toEqual(["中", "文", null]);
  expect(originals("abc ok", "[UNK]", "[UNK]", "ok")).toEqual(["abc", "abc", null]);
  expect(originals("x", "not", "there")).toEqual([null, null]);
});
