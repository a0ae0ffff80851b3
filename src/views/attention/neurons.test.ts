import { expect, test } from "vitest";
import { queryOf } from "./neurons";

const query = (texts: readonly string[], pin: number | null = null) =>
  queryOf(
    { result: { tokens: texts, texts, special: texts.map((text) => text.startsWith("[")) } },
    { pin: pin === null ? null : { slot: "a", side: "query", index: pin } },
  );

test("without a pinned token the last word is compared, not the full stop after it", () => {
  expect(query(["[CLS]", "I", "am", "tired", ".", "[SEP]"])).toBe(3);
  expect(query(["[CLS]", "سعيد", "!", "[SEP]"])).toBe(1);
});

test("without a word it is what was written, and of special tokens alone the last", () => {
  expect(query(["[CLS]", "?", "!", "[SEP]"])).toBe(2);
  expect(query(["[CLS]", "[SEP]"])).toBe(1);
});

test("the pinned token goes first, if the sentence has it", () => {
  expect(query(["[CLS]", "I", "am", "[SEP]"], 0)).toBe(0);
  expect(query(["[CLS]", "I", "am", "[SEP]"], 9)).toBe(2);
});
