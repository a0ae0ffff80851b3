import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { largest, softmax } from "../analysis/probabilities";
import { at, floatTensor } from "../lib/tensor";
import type { HeadKind } from "../models/model";
import { folderEngine } from "../testing/folder-engine";
import { predictTokens } from "./likeliest";

const texts = (ids: readonly number[]) => ids.map((id) => `token ${id}`);
const model = (head: HeadKind, mask = "[MASK]") => ({ head, specialTokens: { mask } });
const twoRows = floatTensor(Float32Array.of(9, 0, 0, 0, 0, 1, 3, 2), [2, 4]);

test("a language model's next tokens are those of the last row, likeliest first", () => {
  const [place] = predictTokens(model("lm"), ["a", "b"], twoRows, texts)!;
  expect(place!.position).toBe(1);
  expect(place!.tokens.map(({ text }) => text)).toEqual(["token 2", "token 3", "token 1", "token 0"]);
  const sum = Math.exp(0) + Math.exp(1) + Math.exp(3) + Math.exp(2);
  expect(place!.tokens[0]!.probability).toBeCloseTo(Math.exp(3) / sum, 12);
  const lastAlone = floatTensor(twoRows.data.slice(4), [1, 4]);
  expect(predictTokens(model("lm"), ["a", "b"], lastAlone, texts)).toEqual([place]);
});

test("each mask is predicted from its own row; without a mask or a vocabulary there are no predictions", () => {
  const read = predictTokens(model("masked-lm"), ["a", "[MASK]"], twoRows, texts)!;
  expect(read.map(({ position, tokens }) => [position, tokens[0]!.id])).toEqual([[1, 2]]);
  expect(predictTokens(model("masked-lm"), ["[MASK]", "a"], twoRows, texts)![0]!.tokens[0]!.id).toBe(0);
  expect(predictTokens(model("masked-lm"), ["a", "b"], twoRows, texts)).toEqual([]);
  const other = predictTokens(model("masked-lm", "<mask>"), ["<mask>", "[MASK]"], twoRows, texts)!;
  expect(other.map(({ position }) => position)).toEqual([0]);
  expect(predictTokens(model("lm"), [], floatTensor(new Float32Array(), [0, 4]), texts)).toEqual([]);
  expect(predictTokens(model("classifier"), ["a", "b"], twoRows, texts)).toBeUndefined();
});

const engine = folderEngine();
let masked = "";
beforeAll(async () => {
  for (const id of ["gpt2-lm", "bert-classifier"]) await engine.load({ id });
  const folder = "reference/goldens/checkpoints/bert-masked-lm";
  const files = readdirSync(folder).map((name) => new File([readFileSync(`${folder}/${name}`)], name));
  const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dog", "was", "old"];
  ({ model: masked } = await engine.load({ files: [...files, new File([words.join("\n")], "vocab.txt")] }));
});

test("attend returns the likeliest tokens and their texts, whichever logits are requested", async () => {
  const input = { text: "the old bridge was high" };
  const all = await engine.attend("gpt2-lm", input);
  const last = await engine.attend("gpt2-lm", { ...input, logits: "last" });
  const row = softmax(at(all.logits, all.ids.length - 1).data);
  const ids = largest(row, 8);
  const names = await engine.tokenTexts("gpt2-lm", ids);
  const tokens = ids.map((id, place) => ({ id, text: names[place], probability: row[id] }));
  expect(all.predictions).toEqual([{ position: all.ids.length - 1, tokens }]);
  expect(last.predictions![0]!.tokens.map(({ id }) => id)).toEqual(ids);
  for (const [place, { probability }] of last.predictions![0]!.tokens.entries())
    expect(probability).toBeCloseTo(tokens[place]!.probability!, 6);
});

test("a masked language model predicts each mask, even if only the last row is requested", async () => {
  const input = { text: "the [MASK] was [MASK]" };
  const all = await engine.attend(masked, input);
  const last = await engine.attend(masked, { ...input, logits: "last" });
  expect(all.tokens.filter((token) => token === "[MASK]")).toHaveLength(2);
  expect(all.predictions!.map(({ position }) => all.tokens[position])).toEqual(["[MASK]", "[MASK]"]);
  for (const { position, tokens } of all.predictions!)
    expect(tokens.map(({ id }) => id)).toEqual(largest(softmax(at(all.logits, position).data), 5));
  expect(last.predictions).toEqual(all.predictions);
  expect(last.logits.shape).toEqual([1, all.logits.shape[1]]);
  expect(last.logits.data).toEqual(at(all.logits, all.ids.length - 1).data.slice());
  expect(last.logits.data.buffer.byteLength).toBe(4 * last.logits.data.length);
  expect((await engine.attend(masked, { text: "the dog" })).predictions).toEqual([]);
  expect(await engine.attend("bert-classifier", { text: "the dog" })).not.toHaveProperty("predictions");
});
