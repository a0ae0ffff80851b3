import { expect, test } from "vitest";
import { sameAsked, sourceOf } from "./asked";

const one = { text: "one", pair: null };
const set = { name: "emotions, test", texts: ["a", "b"] };

test("a caption names the sentence, the pair, and the set, each once", () => {
  expect(sourceOf([one, one], set)).toBe("Text: one");
  expect(sourceOf([{ text: "one", pair: "two" }], null)).toBe("Sentence A: one · Sentence B: two");
  expect(sourceOf([one, { texts: ["a", "b"] }], set)).toBe("Text: one · Data: emotions, test");
  expect(sourceOf([["a", "b"], { texts: ["a", "b"] }], set)).toBe("Data: emotions, test");
});

test("texts of another set are not given its name, and a long text is cut", () => {
  expect(sourceOf([["a", "c"]], set)).toBe("Data: 2 texts");
  expect(sourceOf([["a"]], null)).toBe("Data: 1 text");
  expect(sourceOf([{ text: "x".repeat(1000), pair: null }], null).length).toBeLessThan(420);
});

test("two sentences differ by their text, two sets by their texts, a sentence from no set", () => {
  expect(sameAsked(one, { text: "one", pair: null })).toBe(true);
  expect(sameAsked(one, { text: "two", pair: null })).toBe(false);
  expect(sameAsked(["a", "b"], { texts: ["a", "b"] })).toBe(true);
  expect(sameAsked(["a", "b"], { texts: ["a"] })).toBe(false);
  expect(sameAsked(one, ["a"])).toBe(true);
});
