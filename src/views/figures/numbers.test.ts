import { expect, test } from "vitest";
import { figureToken } from "../../testing/attention-scenes";
import { fullWeightText, tokenText, weightText } from "./numbers";

test.each([
  [0, "·"],
  [0.00499, "·"],
  [0.005, "0.01"],
  [0.834, "0.83"],
  [1, "1.00"],
])("in a cell %d reads %s", (weight, text) => {
  expect(weightText(weight)).toBe(text);
});

test.each([
  [0, "0.000000"],
  [0.8312641, "0.831264"],
  [0.0000123, "1.230e-5"],
])("in full %d reads %s", (weight, text) => {
  expect(fullWeightText(weight)).toBe(text);
});

test.each([
  [" relieved", "relieved"],
  ["\n", "↵"],
  ["\t\n", "⇥↵"],
  ["  ", "␣␣"],
  ["", "␣"],
  ["<b>", "<b>"],
])("the token %j is shown as %s", (text, shown) => {
  expect(tokenText(figureToken(text, { raw: "Ġraw" }), false)).toBe(shown);
  expect(tokenText(figureToken(text, { raw: "Ġraw" }), true)).toBe("Ġraw");
});
