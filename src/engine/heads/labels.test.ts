import { beforeAll, describe, expect, test } from "vitest";
import { folderEngine } from "../../testing/folder-engine";
import { refusal } from "../../testing/refusal";
import type { Labels, ModelInfo } from "../api/api";

const texts = ["rain", "they were sad", "the old bridge was high"];
const folder = (name: string) => `reference/goldens/heads/checkpoints/${name}`;
const engine = folderEngine();
const infos = new Map<string, ModelInfo>();

beforeAll(async () => {
  for (const name of ["bert-multi-label", "bert-float-labels", "bert-one-label", "bert-three-numbers"]) {
    infos.set(name, await engine.load({ id: folder(name) }));
  }
});

const modelOf = (name: string) => infos.get(name)!.model;

test("a model reports the problem type of its config, if there is one", () => {
  const types = [...infos].map(([name, info]) => [name, info.problemType]);
  expect(Object.fromEntries(types)).toEqual({
    "bert-multi-label": "multi_label_classification",
    "bert-float-labels": undefined,
    "bert-one-label": undefined,
    "bert-three-numbers": "regression",
  });
});

test("without a problem type, rows mean several labels and whole numbers mean classes", async () => {
  const model = modelOf("bert-float-labels");
  const rows = await engine.score(model, { texts, labels: texts.map(() => [1, 0, 0, 1]) });
  expect([rows.metric?.name, rows.accuracy]).toEqual(["micro-f1", undefined]);
  const classes = await engine.score(model, { texts, labels: [0, 1, 3] });
  expect(classes.metric).toEqual({ name: "accuracy", value: classes.accuracy });
});

describe("labels of another form are refused", () => {
  const row = [1, 0, 0, 1];
  const cases: readonly (readonly [string, string, unknown, string])[] = [
    ["class numbers for several labels", "bert-multi-label", [0, 1, 2], "answers with 4 numbers per text"],
    ["short rows", "bert-multi-label", [row, row, [1, 0]], "The label of text 3 is [1,0]"],
    ["an entry beyond 1", "bert-multi-label", [row, row, [2, 0, 0, 0]], "2 is not allowed in a row"],
    ["a word in a row", "bert-multi-label", [row, row, ["a", 0, 0, 0]], "answers with 4 numbers"],
    ["too few", "bert-multi-label", [row], "1 label was given for 3 texts"],
    ["fractions as classes", "bert-float-labels", [0.5, 1, 2], "0.5 is not a label"],
    ["a row among classes", "bert-float-labels", [0, row, 2], "The label of text 1 is 0"],
    ["no numbers", "bert-one-label", ["4", 1, 2], 'The label of text 1 is "4"'],
    ["not finite", "bert-one-label", [Number.NaN, 1, 2], "The label of text 1 is null"],
    ["too large for the model", "bert-one-label", [1e39, 1, 2], "The label of text 1 is 1e+39"],
    ["one number for three", "bert-three-numbers", [1, 2, 3], "answers with 3 numbers per text"],
    ["no list", "bert-multi-label", "1001", "have no labels"],
  ];

  test.each(cases)("%s", async (_, name, labels, words) => {
    const model = modelOf(name);
    const input = { texts, labels: labels as Labels };
    for (const asked of [engine.score, engine.importance, engine.search] as const) {
      const { code, message } = await refusal(asked(model, input));
      expect([code, message]).toEqual(["bad-input", expect.stringContaining(words)]);
    }
  });

  test("a single text has a loss but no R², so there is nothing to search by", async () => {
    const model = modelOf("bert-one-label");
    const one = { texts: ["rain"], labels: [1.5] };
    const { loss, metric, logits } = await engine.score(model, one);
    expect([loss, metric]).toEqual([expect.closeTo((logits.data[0]! - 1.5) ** 2, 6), undefined]);
    expect((await engine.importance(model, one)).loss).toBeCloseTo(loss!, 5);
    expect((await refusal(engine.search(model, one))).message).toContain("R² of a single text");
  });
});

test("an unknown problem type is refused by its name in config.json", async () => {
  const config = { model_type: "bert", problem_type: "ranking", vocab_size: 30, hidden_size: 8 };
  const { code, message } = await refusal(engine.load({ random: config, seed: 0 }));
  expect([code, message]).toEqual(["bad-config", expect.stringContaining("problem_type")]);
});
