import { describe, expect, test } from "vitest";
import { editedFiles } from "../../testing/changed-repository";
import { folderEngine } from "../../testing/folder-engine";
import { refusal } from "../../testing/refusal";

const bertFolder = "reference/goldens/checkpoints/bert-classifier";
const gpt2Folder = "reference/goldens/checkpoints/gpt2-lm";
const texts = ["rain", "the old bridge was high", "they were sad"];
const labels = [0, 1, 2];

async function spoiled(folder: string, tensor: string, change: (values: Float32Array) => void) {
  const engine = folderEngine();
  const info = await engine.load({ files: await editedFiles(folder, { [tensor]: change }) });
  const codes = async (asked: Record<string, Promise<unknown>>) => {
    const refused = Object.entries(asked).map(async ([name, promise]) => [
      name,
      (await refusal(promise)).code,
    ]);
    return Object.fromEntries(await Promise.all(refused));
  };
  return { engine, info, model: info.model, codes };
}

const encoder = "bert.encoder.layer.0";

describe("a BERT with a number that is not finite", () => {
  test.each([
    [`${encoder}.attention.self.query.weight`, Number.NaN],
    [`${encoder}.attention.self.key.bias`, Number.POSITIVE_INFINITY],
    [`${encoder}.attention.self.value.weight`, Number.NaN],
    [`${encoder}.attention.output.LayerNorm.weight`, Number.NaN],
    [`${encoder}.intermediate.dense.weight`, Number.NEGATIVE_INFINITY],
    ["bert.embeddings.LayerNorm.bias", Number.NaN],
  ])("in %s: %f refuses every question, with a notice on loading", async (tensor, value) => {
    const { engine, info, model, codes } = await spoiled(bertFolder, tensor, (values) => {
      values[5] = value;
    });
    expect(info.notices.join()).toContain("1 tensor holds numbers that are not finite");
    expect(info.prunedHeads).toEqual({});
    const asked = {
      attend: engine.attend(model, { text: texts[1]! }),
      score: engine.score(model, { texts }),
      entropy: engine.entropy(model, { texts }),
      importance: engine.importance(model, { texts, labels }),
      search: engine.search(model, { texts, labels }),
      random: engine.search(model, { texts, labels, order: "random" }),
      byEntropy: engine.search(model, { texts, labels, order: "entropy" }),
    };
    const names = Object.keys(asked);
    expect(await codes(asked)).toEqual(Object.fromEntries(names.map((name) => [name, "bad-numbers"])));
    // Pruning does not repair the model or hide the notice.
    const pruned = await engine.prune(model, { 1: [0] });
    expect(pruned.notices).toEqual(info.notices);
    expect(await codes({ score: engine.score(pruned.model, { texts }) })).toEqual({ score: "bad-numbers" });
  });

  test("in its head: questions that do not need the head are answered", async () => {
    const { engine, model, codes } = await spoiled(bertFolder, "classifier.weight", (values) => {
      values[0] = Number.NaN;
    });
    expect((await engine.entropy(model, { texts })).entropy.data.every(Number.isFinite)).toBe(true);
    const asked = { attend: engine.attend(model, { text: "rain" }), score: engine.score(model, { texts }) };
    expect(await codes(asked)).toEqual({ attend: "bad-numbers", score: "bad-numbers" });
  });

  test("in the row of a token: only texts with that token are refused", async () => {
    const sound = folderEngine();
    const whole = await sound.load({ id: bertFolder });
    const { ids } = await sound.tokenize(whole.model, "rain");
    const { engine, model, codes } = await spoiled(
      bertFolder,
      "bert.embeddings.word_embeddings.weight",
      (values) => {
        values[ids[1]! * 32 + 3] = Number.NaN;
      },
    );
    const own = await engine.score(model, { texts: ["they were sad"] });
    expect(own).toEqual(await sound.score(whole.model, { texts: ["they were sad"] }));
    const asked = { attend: engine.attend(model, { text: "rain" }), score: engine.score(model, { texts }) };
    expect(await codes(asked)).toEqual({ attend: "bad-numbers", score: "bad-numbers" });
  });

  test("only in its results, because a finite weight is too large", async () => {
    const { engine, info, model, codes } = await spoiled(bertFolder, "classifier.weight", (values) =>
      values.fill(3e38),
    );
    expect(info.notices).toEqual([]);
    const asked = {
      attend: engine.attend(model, { text: "rain" }),
      score: engine.score(model, { texts }),
      importance: engine.importance(model, { texts, labels }),
      search: engine.search(model, { texts, labels }),
    };
    const names = Object.keys(asked);
    expect(await codes(asked)).toEqual(Object.fromEntries(names.map((name) => [name, "bad-numbers"])));
  });
});

test.each([
  ["transformer.h.0.attn.c_attn.weight", Number.NaN],
  ["transformer.h.1.mlp.c_proj.bias", Number.POSITIVE_INFINITY],
  ["transformer.ln_f.weight", Number.NaN],
  ["transformer.wte.weight", Number.NaN],
])("a GPT-2 with a number that is not finite in %s does not generate or measure", async (tensor, value) => {
  const { engine, model, codes } = await spoiled(gpt2Folder, tensor, (values) => {
    values[7] = value;
  });
  const text = "Once there was a fox";
  const asked = {
    attend: engine.attend(model, { text }),
    importance: engine.importance(model, { texts: [text] }),
    decode: engine.decode(model, { prompt: text, lanes: [{}, { num_beams: 2 }] }),
    measure: engine.measureText(model, text),
  };
  const names = Object.keys(asked);
  expect(await codes(asked)).toEqual(Object.fromEntries(names.map((name) => [name, "bad-numbers"])));
});
