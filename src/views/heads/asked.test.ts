import { expect, test } from "vitest";
import { earlierSource, sameAsked, sourceOf } from "./asked";

const one = { text: "one", pair: null };
const set = { name: "emotions, test", texts: ["a", "b"] };

const before = ["a", "b", "c"];
const nameOf = (texts: readonly string[]) => (texts === before ? "emotions, train" : null);

test("a caption names the sentence, the pair, and the set, each once", () => {
  expect(sourceOf([one, one], set, nameOf)).toBe("Text: one");
  expect(sourceOf([{ text: "one", pair: "two" }], null, nameOf)).toBe("Sentence A: one · Sentence B: two");
  expect(sourceOf([one, { texts: ["a", "b"] }], set, nameOf)).toBe("Text: one · Data: emotions, test");
  expect(sourceOf([["a", "b"], { texts: ["a", "b"] }], set, nameOf)).toBe("Data: emotions, test");
});

test("texts of another set are not given its name, and a long text is cut", () => {
  expect(sourceOf([["a", "c"]], set, nameOf)).toBe("Data: 2 texts");
  expect(sourceOf([["a"]], null, nameOf)).toBe("Data: 1 text");
  expect(sourceOf([{ text: "x".repeat(1000), pair: null }], null, nameOf).length).toBeLessThan(420);
});

test("what is still of the data before says which they were, by name where it is known", () => {
  expect(earlierSource([one, ["a", "b"], { texts: ["a", "b"] }], set, nameOf)).toBeNull();
  expect(earlierSource([one, { texts: before }], set, nameOf)).toBe(
    "still of the data before: emotions, train, 3 texts",
  );
  expect(earlierSource([["x"]], set, nameOf)).toBe("still of the data before: 1 text");
  expect(sourceOf([before], set, nameOf)).toBe("Data: emotions, train, 3 texts");
});

test("two sentences differ by their text, two sets by their texts, a sentence from no set", () => {
  expect(sameAsked(one, { text: "one", pair: null })).toBe(true);
  expect(sameAsked(one, { text: "two", pair: null })).toBe(false);
  expect(sameAsked(["a", "b"], { texts: ["a", "b"] })).toBe(true);
  expect(sameAsked(["a", "b"], { texts: ["a"] })).toBe(false);
  expect(sameAsked(one, ["a"])).toBe(true);
});
