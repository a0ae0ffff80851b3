import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { columnLabels, type LabelledModel, labelsOf } from "./label-rows";

const names = ["calm", "glad", "sad", "angry"];
const several: LabelledModel = { labels: names, problemType: "multi_label_classification" };
const unsaid: LabelledModel = { labels: names };
const number: LabelledModel = { labels: ["LABEL_0"], problemType: "regression" };
const read = (values: readonly (string | number)[], model = several, classNames?: readonly string[]) =>
  labelsOf({ name: "mood", values, ...(classNames && { classNames }) }, model);

describe("any number of labels per text", () => {
  const wanted = [
    [0, 1, 0, 1],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
  ];

  test.each([
    ["names in JSON", ['["glad","angry"]', '["calm"]', "[]"]],
    ["numbers in JSON", ["[1,3]", "[0]", "[]"]],
    ["names as Python writes them", ["['glad', 'angry']", "['calm']", "[]"]],
    ["entries in JSON", ["[0,1,0,1]", "[1,0,0,0]", "[0,0,0,0]"]],
    [
      "entries as truth values",
      ["[false,true,false,true]", "[true,false,false,false]", "[false,false,false,false]"],
    ],
    ["entries as numpy writes them", ["[0. 1. 0. 1.]", "[1. 0. 0. 0.]", "[0. 0. 0. 0.]"]],
    ["entries without brackets", ["0 1 0 1", "1 0 0 0", "0 0 0 0"]],
  ])("as %s", (_, values) => {
    expect(read(values).labels).toEqual(wanted);
  });

  test.each([
    ["names between bars", ["glad|angry", "calm"]],
    ["names between commas", [" Glad , ANGRY", "calm"]],
    ["names between semicolons", ["glad; angry;", "calm"]],
    ["numbers between commas", ["1,3", "0"]],
    ["numbers, of which the first alone", ["3,1", 0]],
  ])("as %s", (_, values) => {
    expect(read(values).labels).toEqual(wanted.slice(0, 2));
    expect(read(values).notice).toContain("the labels that a text has");
  });

  test("come with a notice if every text has exactly one", () => {
    const found = read([3, 0], several, ["calm", "glad", "sad", "angry"]);
    expect(found.labels).toEqual([
      [0, 0, 0, 1],
      [1, 0, 0, 0],
    ]);
    expect(found.notice).toContain("one label a text");
  });

  test("match by the source's names if its numbers differ, and by a name that contains a comma", () => {
    expect(read(["[0,1]"], several, ["angry", "sad"]).labels).toEqual([[0, 0, 1, 1]]);
    const model = { ...several, labels: ["calm, or glad", "sad"] };
    expect(read(["calm, or glad", "sad"], model).labels).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test("entries may be shares", () => {
    expect(read(["[0.25, 1, 0, 0.5]"]).labels).toEqual([[0.25, 1, 0, 0.5]]);
  });

  test("names that the model does not have are listed", () => {
    expect(refusalOf(() => read(["glad|gold", "calm"])).message).toContain(
      "the data has gold; the model knows",
    );
    expect(refusalOf(() => read(["[1, 4]", "[0]"])).message).toContain("the data has 4");
    expect(refusalOf(() => read(["[0,1,0,2]", "[0,0,0,1]", "[7]"])).message).toContain("7");
  });
});

describe("a config without a problem type", () => {
  test("leaves one class per text as it is", () => {
    expect(read(["glad", "sad"], unsaid)).toEqual({ labels: [1, 2], notice: null });
    expect(read([1, 2], unsaid).labels).toEqual([1, 2]);
  });

  test("reads lists, and several names per text, as rows", () => {
    expect(read(["[1,2]"], unsaid).labels).toEqual([[0, 1, 1, 0]]);
    expect(read(["glad|sad", "calm"], unsaid).labels).toEqual([
      [0, 1, 1, 0],
      [1, 0, 0, 0],
    ]);
    expect(refusalOf(() => read(["gold"], unsaid)).message).toContain("the data has gold");
  });

  test("with one label reads numbers", () => {
    expect(read([4.5, "3"], { labels: ["LABEL_0"] }).labels).toEqual([4.5, 3]);
  });
});

describe("numbers", () => {
  test("are read as they are, and words are refused by name", () => {
    expect(read([0.5, -2, "1e3"], number).labels).toEqual([0.5, -2, 1000]);
    expect(read([0.5], number).notice).toContain("the number that the model should answer with");
    expect(refusalOf(() => read(["joy"], number)).message).toContain(
      '“mood” holds "joy", which is not a number',
    );
    expect(refusalOf(() => read([" "], number)).code).toBe("bad-input");
  });

  test("for a model with several labels are lists of that length", () => {
    const three = { labels: ["a", "b", "c"], problemType: "regression" } as const;
    expect(read(["[1, -2.5, 3]", "[0, 0, 9]"], three).labels).toEqual([
      [1, -2.5, 3],
      [0, 0, 9],
    ]);
    expect(refusalOf(() => read(["[1, 2]"], three)).message).toContain("answers with 3 numbers");
  });
});

describe("a column for each label", () => {
  const columns = [
    { name: "text", values: ["a", "b", "c"] },
    { name: "Severe_Toxic", values: [1, 0, "true"] },
    { name: "insult", values: [0, null, 1] },
  ];
  const model: LabelledModel = { ...several, labels: ["insult", "severe toxic"] };

  test("is found by the labels' names in any order, and mentioned in a notice", () => {
    const found = columnLabels(columns, [0, 2], model);
    expect(found?.labels).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(found?.notice).toBe(
      "The labels are the columns “insult”, “Severe_Toxic”: 1 for a label that a text has.",
    );
  });

  test("is ignored unless all are there, and always for classes", () => {
    expect(columnLabels(columns, [0], { ...model, labels: ["insult", "threat"] })).toBeNull();
    expect(columnLabels(columns, [0], { ...model, problemType: "single_label_classification" })).toBeNull();
  });

  test("with a gap, or a number outside 0 to 1, is refused and the row named", () => {
    expect(refusalOf(() => columnLabels(columns, [0, 1], model)).message).toContain(
      "Row 2 has nothing in “insult”",
    );
    const odd = columns.with(1, { name: "severe toxic", values: [-1, 0, 0] });
    expect(refusalOf(() => columnLabels(odd, [0], model)).message).toContain("Row 1 has -1");
  });
});

describe("one class per text", () => {
  const one: LabelledModel = { labels: names, problemType: "single_label_classification" };

  test("numbers without names are read as class numbers, with a notice", () => {
    expect(read([0, 1, 0], one)).toEqual({
      labels: [0, 1, 0],
      notice: "“mood” holds numbers, which are read as the model's class numbers: 0 is calm, 1 is glad.",
    });
    expect(read(["3", "0"], { labels: names }).notice).toContain("0 is calm, 3 is angry.");
  });

  test("names, numbers that the data names, and classes without names need no notice", () => {
    expect(read(["glad", "sad"], one).notice).toBeNull();
    expect(read([0, 1], one, ["glad", "calm"]).notice).toBeNull();
    expect(read([0, 1], { labels: ["LABEL_0", "LABEL_1"] }).notice).toBeNull();
  });
});
