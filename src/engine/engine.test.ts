import { beforeAll, describe, expect, test } from "vitest";
import type { Repository } from "../hub/repository";
import { AppError } from "../lib/errors";
import { sizeOf } from "../lib/tensor";
import { createWasmRuntime } from "../runtime/wasm";
import { diskRepository } from "../testing/disk-repository";
import { largestDifference, readGolden } from "../testing/goldens";
import { losable } from "../testing/losable-runtime";
import { refusal } from "../testing/refusal";
import type { Headscope, ModelInfo, ModelSource } from "./api/api";
import { createEngine, type EngineParts } from "./engine";

const folders: Record<string, string> = {
  "bert-emotion": "public/models/bert-emotion",
  "gpt2-stories": "public/models/gpt2-stories",
};

/** Model ids are folders of the reference checkpoints; embedded models are the app's. */
const parts: EngineParts = {
  createRuntime: () => createWasmRuntime(null),
  openSource: (source) => {
    const key = "embedded" in source ? source.embedded : "id" in source ? source.id : "files";
    return {
      identity: { key, name: key },
      repository: diskRepository(folders[key] ?? `reference/goldens/checkpoints/${key}`),
    };
  },
  readData: (source) => Promise.reject(new AppError("bad-input", `${Object.keys(source)}`, "")),
  assets: () => [],
  cached: async () => [],
  emptyCache: async () => undefined,
};

const sentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";

describe("the embedded classifier", () => {
  const engine = createEngine(parts);
  let info: ModelInfo;
  beforeAll(async () => {
    info = await engine.load({ embedded: "bert-emotion" });
  });

  test("its tokenizer can be asked before it is loaded", async () => {
    const { tokens } = await createEngine(parts).tokenize({ embedded: "bert-emotion" }, "I smiled.");
    expect(tokens).toEqual(["[CLS]", "i", "smiled", ".", "[SEP]"]);
  });

  test("describes itself", () => {
    expect(info).toMatchObject({
      family: "bert",
      head: "classifier",
      numLayers: 6,
      numHeads: 12,
      headDim: 32,
    });
    expect(info).toMatchObject({ isCausal: false, hasPairs: true, hasCache: false });
    expect(info.parameters).toBe(13_354_374);
    expect(info.labels).toEqual(["sadness", "joy", "love", "anger", "fear", "surprise"]);
    expect(info).toMatchObject({ storedDtype: "F16", missing: [], unexpected: [], notices: [] });
  });

  test("attends: rows sum to 1, logits and attentions are the library's, joy is predicted", async () => {
    const result = await engine.attend(info.model, {
      text: sentence,
      hiddenStates: true,
      queriesAndKeys: true,
    });
    expect(result.tokens.slice(0, 5)).toEqual(["[CLS]", "i", "was", "so", "relieved"]);
    expect(result.attentions.shape).toEqual([6, 12, 18, 18]);
    expect(result.hiddenStates!.shape).toEqual([7, 18, 384]);
    expect(result.queries!.shape).toEqual([6, 12, 18, 32]);
    for (let row = 0; row < 6 * 12 * 18; row++) {
      const sum = result.attentions.data
        .subarray(row * 18, (row + 1) * 18)
        .reduce((total, p) => total + p, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    }
    const golden = readGolden("bert-emotion");
    const attentions = (await golden.tensor("sentence", "attentions"))!;
    expect(largestDifference(result.attentions.data, attentions.data)).toBeLessThan(2e-5);
    expect(result.logits.data.indexOf(Math.max(...result.logits.data))).toBe(1);
  });

  test("entropies match the returned attentions", async () => {
    const { attentions, entropies } = await engine.attend(info.model, { text: sentence });
    const tokens = 18;
    const expected = Float32Array.from({ length: 72 }, (_, head) => {
      const matrix = attentions.data.subarray(head * tokens * tokens, (head + 1) * tokens * tokens);
      return matrix.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0) / tokens;
    });
    expect(entropies.shape).toEqual([6, 12]);
    expect(largestDifference(entropies.data, expected)).toBeLessThan(1e-5);
  });

  test("scores a padded batch: loss and logits are the library's", async () => {
    const golden = readGolden("bert-emotion");
    const entry = golden.cases.find(({ inputs }) => inputs.labels)!;
    const texts = entry.inputs.texts!;
    const result = await engine.score(info.model, { texts, labels: entry.inputs.labels! });
    expect(result.logits.shape).toEqual([texts.length, 6]);
    expect(
      largestDifference(result.logits.data, (await golden.tensor(entry.name, "logits"))!.data),
    ).toBeLessThan(2e-5);
    expect(Math.abs(result.loss! - entry.loss!)).toBeLessThan(1e-5);
  });

  test("a head mask changes the logits; ones do not", async () => {
    const shape = [6, 12];
    const mask = (value: number) => ({ data: new Float32Array(sizeOf(shape)).fill(value), shape });
    const { logits } = await engine.attend(info.model, { text: sentence });
    const same = await engine.attend(info.model, { text: sentence, headMask: mask(1) });
    const none = await engine.attend(info.model, { text: sentence, headMask: mask(0) });
    expect(largestDifference(logits.data, same.logits.data)).toBeLessThan(1e-6);
    expect(largestDifference(logits.data, none.logits.data)).toBeGreaterThan(0.1);
  });

  test("an empty text has the tokens [CLS] [SEP]", async () => {
    expect((await engine.attend(info.model, { text: "" })).tokens).toEqual(["[CLS]", "[SEP]"]);
  });

  test("a long text is cut, and the result says by how much", async () => {
    const result = await engine.tokenize(info.model, "word ".repeat(600));
    expect(result.ids).toHaveLength(512);
    expect(result.truncated).toBe(600 + 2 - 512);
  });

  test.each([
    ["an unknown model", (e: Headscope) => e.attend("nobody", { text: "a" }), "no-model"],
    ["both text and ids", (e: Headscope) => e.attend("bert-emotion", { text: "a", ids: [1] }), "bad-input"],
    [
      "an id outside the vocabulary",
      (e: Headscope) => e.attend("bert-emotion", { ids: [2, 99_999, 3] }),
      "bad-input",
    ],
    ["no ids", (e: Headscope) => e.attend("bert-emotion", { ids: [] }), "bad-input"],
    ["too many ids", (e: Headscope) => e.attend("bert-emotion", { ids: Array(513).fill(5) }), "bad-input"],
    [
      "a mask of the wrong shape",
      (e: Headscope) =>
        e.attend("bert-emotion", { text: "a", headMask: { data: new Float32Array(3), shape: [3] } }),
      "bad-input",
    ],
    ["no texts", (e: Headscope) => e.score("bert-emotion", { texts: [] }), "bad-input"],
    [
      "one label too many",
      (e: Headscope) => e.score("bert-emotion", { texts: ["a"], labels: [1, 2] }),
      "bad-input",
    ],
    [
      "a label that is not a class",
      (e: Headscope) => e.score("bert-emotion", { texts: ["a"], labels: [6] }),
      "bad-input",
    ],
    ["an invalid seed", (e: Headscope) => e.load({ random: "bert-emotion", seed: -1 }), "bad-input"],
    [
      "a twin of a model that is not loaded",
      (e: Headscope) => e.load({ random: "nobody", seed: 1 }),
      "no-model",
    ],
  ])("%s is refused with an explanation", async (_, ask, code) => {
    const error = await refusal(ask(engine));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/\w+.*\.$/);
    expect(error.hint).not.toBe("");
  });

  test("its random twin depends only on the seed and attends almost uniformly", async () => {
    const one = await engine.load({ random: info.model, seed: 1 });
    const two = await engine.load({ random: info.model, seed: 2 });
    expect(one.model).not.toBe(two.model);
    const first = await engine.attend(one.model, { text: sentence });
    const second = await engine.attend(two.model, { text: sentence });
    expect(largestDifference(first.logits.data, second.logits.data)).toBeGreaterThan(1e-3);
    expect(Math.min(...first.entropies.data)).toBeGreaterThan(0.9 * Math.log(18));
    const told: (readonly string[])[] = [];
    await engine.onDevice(({ models }) => told.push(models));
    await engine.release(one.model);
    expect(told).toEqual([[info.model, two.model]]);
    expect((await refusal(engine.attend(one.model, { text: "a" }))).code).toBe("no-model");
    const again = await engine.load({ random: info.model, seed: 1 });
    expect((await engine.attend(again.model, { text: sentence })).logits.data).toEqual(first.logits.data);
  });
});

describe("the embedded language model", () => {
  const engine = createEngine(parts);
  let info: ModelInfo;
  beforeAll(async () => {
    info = await engine.load({ embedded: "gpt2-stories" });
  });

  test("reports its capabilities", () => {
    expect(info).toMatchObject({ family: "gpt2", head: "lm" });
    expect(info).toMatchObject({ isCausal: true, hasPairs: false, hasCache: true });
  });

  test("does not attend to later tokens; the logits of the last token are the last row of all", async () => {
    const all = await engine.attend(info.model, { text: "Once upon a time" });
    const last = await engine.attend(info.model, { text: "Once upon a time", logits: "last" });
    const [, , tokens] = all.attentions.shape as [number, number, number, number];
    const later = all.attentions.data.filter(
      (_, index) => index % tokens > Math.floor(index / tokens) % tokens,
    );
    expect(Math.max(...later)).toBe(0);
    expect(all.logits.shape).toEqual([tokens, 4096]);
    expect(last.logits.shape).toEqual([1, 4096]);
    expect(largestDifference(all.logits.data.slice(-4096), last.logits.data)).toBeLessThan(1e-5);
  });

  test("refuses pairs and empty texts", async () => {
    expect((await refusal(engine.attend(info.model, { text: "a", pair: "b" }))).message).toContain(
      "not a pair",
    );
    expect((await refusal(engine.attend(info.model, { text: "" }))).message).toContain("at least one token");
    expect((await refusal(engine.score(info.model, { texts: ["a"] }))).code).toBe("no-classifier");
  });
});

describe("incomplete checkpoints", () => {
  const engine = createEngine(parts);
  const load = (id: string) => engine.load({ id } satisfies ModelSource);

  test("a missing classifier is reported, and attention works without it", async () => {
    const info = await load("bert-no-classifier");
    expect(info.head).toBe("none");
    expect(info.missing).toContain("classifier.weight");
    expect(info.notices.join()).toContain("attention works, predictions do not");
    expect((await engine.attend(info.model, { ids: [1, 2, 3] })).logits.shape).toEqual([0]);
    expect((await refusal(engine.score(info.model, { texts: ["a"] }))).code).toBe("no-classifier");
  });

  test("unused tensors are listed", async () => {
    const info = await load("bert-legacy-names");
    expect(info.unexpected).toEqual(
      expect.arrayContaining(["cls.seq_relationship.weight", "cls.seq_relationship.bias"]),
    );
    expect(info.missing).toEqual([]);
  });

  test("without tokenizer files, text is refused and ids work", async () => {
    const info = await load("bert-odd");
    expect(info.hasTokenizer).toBe(false);
    expect((await refusal(engine.attend(info.model, { text: "a" }))).code).toBe("no-tokenizer");
    expect((await engine.attend(info.model, { ids: [5, 6] })).tokens).toEqual(["5", "6"]);
  });

  test("a folder without config.json is refused", async () => {
    expect((await refusal(load("nothing-here"))).message).toContain("has no config.json");
  });
});

describe("a lost device", () => {
  test("is replaced, its models are reloaded, and the request is answered", async () => {
    const devices: ReturnType<typeof losable>[] = [];
    const engine = createEngine({
      ...parts,
      createRuntime: async () => {
        devices.push(losable(await createWasmRuntime(null)));
        return devices.at(-1)!.runtime;
      },
    });
    const { model } = await engine.load({ id: "bert-classifier" });
    const random = await engine.load({ random: model, seed: 3 });
    const before = await engine.attend(model, { ids: [1, 2, 3] });
    const news: number[] = [];
    await engine.onDevice(({ rebuilt }) => news.push(rebuilt));
    devices[0]!.lose();
    const after = await engine.attend(model, { ids: [1, 2, 3] });
    expect(after.attentions.data).toEqual(before.attentions.data);
    expect((await engine.attend(random.model, { ids: [1, 2] })).attentions.shape.slice(2)).toEqual([2, 2]);
    expect(devices).toHaveLength(2);
    expect((await engine.device()).rebuilt).toBe(1);
    expect(news).toContain(1);
  });

  test("an ordinary failure does not replace the device", async () => {
    const engine = createEngine(parts);
    await refusal(engine.load({ id: "nothing-here" }));
    expect((await engine.device()).rebuilt).toBe(0);
  });
});

test("two concurrent loads of a model share one, and cancelling the first does not cancel the second", async () => {
  const opened: string[] = [];
  const repository = diskRepository("reference/goldens/checkpoints/bert-classifier");
  const counted: Repository = {
    name: repository.name,
    open: (file, options) => {
      opened.push(file);
      return repository.open(file, options);
    },
  };
  const engine = createEngine({
    ...parts,
    openSource: () => ({ identity: { key: "one", name: "one" }, repository: counted }),
  });
  const both = await Promise.all([engine.load({ id: "one" }), engine.load({ id: "one" })]);
  expect(both[0]).toEqual(both[1]);
  expect(opened.filter((file) => file === "config.json")).toHaveLength(1);

  await engine.release("one");
  const controller = new AbortController();
  const first = refusal(engine.load({ id: "one" }, { signal: controller.signal }));
  const second = engine.load({ id: "one" });
  controller.abort();
  expect((await first).code).toBe("aborted");
  expect((await second).model).toBe("one");
});
