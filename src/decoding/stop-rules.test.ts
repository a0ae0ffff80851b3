import { expect, test } from "vitest";
import { completedString, type StopRules, stopReason } from "./stop-rules";

const pieces = ["st", "op", "opera", "to", "pper", "las", "s", "pped", " at", "\n"];
const decode = (ids: readonly number[]) => ids.map((id) => pieces[id]!).join("");
const idsOf = (...texts: string[]) => texts.map((text) => pieces.indexOf(text));

test.each([
  [["st", "op"], "stop"],
  [["st", "opera"], "stop"],
  [["las", "to", "pper"], "stop"],
  [["s", "to", "pped"], "stop"],
  [["las", "st", "op"], "stop"],
  [["st", "op", " at"], undefined],
  [["to", "opera"], undefined],
  [["op"], undefined],
])("%j completes %s", (texts, found) => {
  expect(completedString(idsOf(...texts), ["never", "stop"], decode)).toBe(found);
});

test("a string that stands in the text already does not count again", () => {
  expect(completedString(idsOf("st", "op", "st", "op"), ["stop"], decode)).toBe("stop");
  expect(completedString(idsOf("st", "op", "s"), ["stop"], decode)).toBeUndefined();
  expect(completedString(idsOf("\n", "\n"), ["\n\n"], decode)).toBe("\n\n");
  expect(completedString(idsOf("\n", "\n", "\n"), ["\n\n"], decode)).toBe("\n\n");
});

test("a character that two tokens make up together counts once it is whole", () => {
  // Half a character reads as a replacement mark, as tokenizers over bytes have it.
  const halves = (ids: readonly number[]) => ids.join("").replaceAll("12", "é").replaceAll(/[12]/g, "�");
  expect(completedString([3, 1], ["é"], halves)).toBeUndefined();
  expect(completedString([3, 1, 2], ["é"], halves)).toBe("é");
  expect(completedString([3, 1, 2, 3], ["é"], halves)).toBeUndefined();
});

test("an end token comes before a stop string, and that before the length", () => {
  const rules: StopRules = {
    eosTokenIds: [4],
    stopStrings: ["stop"],
    maxLength: 3,
    lengthRule: "max_length",
  };
  expect(stopReason([0, 1, 4], rules, decode)).toEqual({ kind: "end-token", token: 4 });
  expect(stopReason([5, 0, 1], rules, decode)).toEqual({ kind: "stop-string", text: "stop" });
  expect(stopReason([5, 0, 5], rules, decode)).toEqual({ kind: "length", rule: "max_length", tokens: 3 });
  expect(stopReason([5, 0], rules, decode)).toBeNull();
  // An end token earlier in the text, for example in the prompt, ends nothing.
  expect(stopReason([4, 0], rules, undefined)).toBeNull();
});
