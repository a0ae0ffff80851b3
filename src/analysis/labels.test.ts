import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { classesOf, guessColumns, labelName } from "./labels";

const emotions = ["sadness", "joy", "love", "anger", "fear", "surprise"];
const column = (name: string, values: (string | number | null)[]) => ({ name, values });

test("a column of one value is guessed to hold labels only if no other does", () => {
  const text = column("column 4", ["a b c", "d e f", "g h i", "j k l"]);
  const label = column("column 2", [1, 0, 1, 0]);
  const remark = column("column 3", [null, "*", null, "*"]);
  expect(guessColumns([label, remark, text])).toEqual({ text: "column 4", label: "column 2" });
  expect(guessColumns([remark, text]).label).toBe("column 3");
});

describe("labels as classes of a model", () => {
  test("match by name, ignoring case and surrounding spaces", () => {
    expect(classesOf(["Joy", " love ", "SADNESS"], undefined, emotions)).toEqual([1, 2, 0]);
  });

  test("match by number if the source has no names, even if the number is a string", () => {
    expect(classesOf([0, 5, 3], undefined, emotions)).toEqual([0, 5, 3]);
    expect(classesOf(["0", "5"], undefined, emotions)).toEqual([0, 5]);
  });

  test("match by the source's names if its numbers differ from the model's", () => {
    expect(classesOf([0, 1, 0], ["Anger", "joy"], emotions)).toEqual([3, 1, 3]);
  });

  test("match by number if the model's names are LABEL_0, LABEL_1, …", () => {
    const generic = ["LABEL_0", "LABEL_1"];
    expect(classesOf([1, 0], ["neg", "pos"], generic)).toEqual([1, 0]);
    expect(classesOf(["pos", "neg"], ["neg", "pos"], generic)).toEqual([1, 0]);
    expect(classesOf(["LABEL_1"], undefined, generic)).toEqual([1]);
  });

  test("that the model does not have are refused, with both sides listed", () => {
    const error = refusalOf(() => classesOf(["joy", "gold", "love"], undefined, emotions));
    expect(error.message).toBe(
      "The labels do not match: the data has gold, joy, love; the model knows sadness, joy, love, anger, fear, surprise.",
    );
    for (const values of [[6], [-1], [0.5], ["1.5"]] as const)
      expect(refusalOf(() => classesOf(values, undefined, emotions)).code).toBe("bad-input");
    expect(refusalOf(() => classesOf([0, 1], ["neg", "pos"], emotions)).message).toContain("neg, pos");
  });

  test("that are very many or very long are not all listed", () => {
    const many = Array.from({ length: 5000 }, (_, index) => `${index} ${"x".repeat(200)}`);
    expect(refusalOf(() => classesOf(many, undefined, emotions)).message.length).toBeLessThan(900);
  });

  test("match the same classes whatever the order of the source's names", () => {
    const shuffled = fc.shuffledSubarray(emotions, { minLength: emotions.length });
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat(5)), (names, numbers) => {
        const expected = numbers.map((number) => emotions.indexOf(names[number]!));
        expect(classesOf(numbers, names, emotions)).toEqual(expected);
      }),
    );
  });

  test("are called by the source's names", () => {
    expect([labelName(1, ["no", "yes"]), labelName("1", ["no", "yes"]), labelName(7, ["no"])]).toEqual([
      "yes",
      "yes",
      "7",
    ]);
  });
});

describe("the guess of columns", () => {
  const long = ["I walked home in the rain.", "Nobody was there to see it.", "A quiet evening, all in all."];

  test("uses common names, in any position", () => {
    const columns = [column("Label", [0, 1, 0]), column("id", [1, 2, 3]), column("Text", ["a", "b", "c"])];
    expect(guessColumns(columns)).toEqual({ text: "Text", label: "Label" });
  });

  test("uses values if the names are unknown", () => {
    const columns = [
      column("column 1", [1, 2, 3]),
      column("column 2", long),
      column("column 3", ["joy", "joy", "joy"]),
    ];
    expect(guessColumns(columns)).toEqual({ text: "column 2", label: "column 3" });
  });

  test("finds no labels if no value repeats, and no texts among numbers", () => {
    expect(guessColumns([column("a", long), column("b", ["x", "y", "z"])])).toEqual({
      text: "a",
      label: null,
    });
    expect(guessColumns([column("a", [1, 2, 1, 2])])).toEqual({ text: null, label: "a" });
    expect(guessColumns([])).toEqual({ text: null, label: null });
  });
});
