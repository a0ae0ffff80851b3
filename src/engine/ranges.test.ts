import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createModel } from "../models/create-model";
import { attendProgram } from "../programs/attend";
import { entropyProgram } from "../programs/entropy";
import { importanceProgram } from "../programs/importance";
import { scoreProgram } from "../programs/score";
import { hostStepProgram, stepProgram } from "../programs/step";
import { randomFiles } from "../testing/changed-repository";
import { folderEngine } from "../testing/folder-engine";
import { refusal, refusalOf } from "../testing/refusal";
import { tinyConfigs } from "../testing/tiny-configs";
import type { Headscope, LaneOptions } from "./api/api";
import { checkFeeds, feedRules } from "./model/feed-rules";

const bertFolder = "reference/goldens/checkpoints/bert-classifier";
const gpt2Folder = "reference/goldens/checkpoints/gpt2-lm";
const configOf = (folder: string): object => JSON.parse(readFileSync(`${folder}/config.json`, "utf8"));

/** Where `transformers` raises an IndexError, the engine explains. */
describe("inputs beyond the library's embeddings are refused", () => {
  const engine = folderEngine();

  const loaded = async (config: object, folder: string) => {
    const files = await randomFiles(engine, { ...configOf(folder), ...config }, folder);
    return engine.load({ files });
  };
  const refused = async (promise: Promise<unknown>) => {
    const { code, message } = await refusal(promise);
    expect(code).toBe("bad-input");
    return message;
  };

  test("a pair, by a BERT with one token type, which only reads single texts", async () => {
    const { model, hasPairs } = await loaded({ type_vocab_size: 1 }, bertFolder);
    expect(hasPairs).toBe(false);
    const pair = { text: "rain", pair: "more rain" };
    expect(await refused(engine.attend(model, pair))).toContain("one token type");
    expect(await refused(engine.tokenize(model, pair.text, pair.pair))).toContain("one token type");
    expect((await engine.attend(model, { text: "rain" })).ids).toHaveLength(3);
    await engine.release(model);
  });

  test("tokens beyond the model's vocabulary, from its tokenizer or given as ids", async () => {
    const { model } = await loaded({ vocab_size: 60 }, bertFolder);
    const texts = ["rain", "the lantern, the sail"];
    const words = /is not a token id of files, which has 60/;
    expect(await refused(engine.attend(model, { text: texts[1]! }))).toMatch(words);
    expect(await refused(engine.score(model, { texts }))).toMatch(words);
    expect(await refused(engine.entropy(model, { texts }))).toMatch(words);
    expect(await refused(engine.importance(model, { texts, labels: [0, 1] }))).toMatch(words);
    expect(await refused(engine.search(model, { texts, labels: [0, 1] }))).toMatch(words);
    for (const id of [60, -1, 1.5, Number.NaN]) {
      expect(await refused(engine.attend(model, { ids: [2, id, 3] }))).toContain(`${id} is not a token id`);
    }
    expect(await refused(engine.attend(model, { ids: "12" as never }))).toContain("not an array");
    await engine.release(model);
  });

  test("more tokens than positions", async () => {
    const { model } = await loaded({ max_position_embeddings: 8 }, bertFolder);
    expect(await refused(engine.attend(model, { ids: Array(9).fill(5) }))).toContain("more than the 8");
    await engine.release(model);
  });

  test("prompts, options and branches of decoding that are longer than the model", async () => {
    const { model } = await loaded({ n_positions: 12, vocab_size: 150 }, gpt2Folder);
    const ids = [5, 6, 7];
    const decode = (lane: LaneOptions, prompt: readonly number[] = ids) =>
      refused(engine.decode(model, { ids: prompt, lanes: [lane] }));
    expect(await decode({}, [5, 150])).toContain("150 is not a token id");
    expect(await decode({}, Array(13).fill(5))).toContain(
      "The prompt has 13 tokens, and the model holds 12.",
    );
    expect(await decode({ ids: Array(10).fill(5) })).toContain("10 tokens, and its lane may have 9");
    for (const option of ["forced_bos_token_id", "forced_eos_token_id", "eos_token_id", "pad_token_id"]) {
      expect(await decode({ [option]: 150, num_beams: 2 }), option).toMatch(/150|no effect/);
    }
    expect(await decode({ suppress_tokens: [150] })).toContain("150");
    expect(await decode({ begin_suppress_tokens: [150] })).toContain("150");
    expect(await decode({ bad_words_ids: [[3, 150]] })).toContain("150");
    await engine.release(model);
  });

  test("a padding token beyond the vocabulary is harmless: texts of two lengths have the same logits as alone", async () => {
    const files = await randomFiles(engine, configOf(bertFolder), bertFolder);
    const beyond = files.map((file) =>
      file.name === "tokenizer_config.json"
        ? new File(
            [
              JSON.stringify({
                ...JSON.parse(readFileSync(`${bertFolder}/tokenizer_config.json`, "utf8")),
                pad_token: "[FILL]",
                added_tokens_decoder: { 400: { content: "[FILL]", special: true } },
              }),
            ],
            file.name,
          )
        : file,
    );
    const { model } = await engine.load({ files: beyond });
    const texts = ["rain", "the old bridge was high"];
    const together = (await engine.score(model, { texts })).logits;
    const alone = (await engine.score(model, { texts: ["rain"] })).logits;
    alone.data.forEach((logit, label) => {
      expect(logit).toBeCloseTo(together.data[label]!, 5);
    });
    await engine.release(model);
  });
});

describe("the inputs of every program", () => {
  const bert = createModel(tinyConfigs.bert);
  const gpt2 = createModel(tinyConfigs.gpt2);
  const options = { masked: true, hiddenStates: true, queriesAndKeys: true, logits: "last" } as const;
  const programs = [
    attendProgram(bert, options),
    attendProgram(gpt2, options),
    scoreProgram(bert, true),
    entropyProgram(bert),
    importanceProgram(bert, "cross-entropy"),
    importanceProgram(gpt2, "cross-entropy"),
    stepProgram(gpt2, { kind: "read", hidden: true, largest: null }),
    hostStepProgram(gpt2),
  ];

  test.each(programs.map(({ key, graph }) => [key, graph] as const))(
    "in %s every index comes from a constant or a checked input",
    (_, graph) => {
      const rules = feedRules(graph, new Map());
      const looked = graph.nodes.filter(({ op }) => op === "Gather").map(({ inputs }) => inputs[1]!);
      for (const { name, origin } of looked) {
        expect(["constant", "input"]).toContain(origin);
        if (origin === "input") expect(rules.find((rule) => rule.name === name)?.tables).not.toEqual([]);
      }
      expect(looked.some(({ origin }) => origin === "input")).toBe(true);
    },
  );

  const rules = feedRules(stepProgram(gpt2, { kind: "read", hidden: true, largest: null }).graph, new Map());
  const ints = (values: readonly number[], shape = [values.length]) => ({
    data: Int32Array.from(values),
    shape,
  });
  const past = Object.fromEntries(
    rules
      .filter(({ name }) => name.startsWith("past."))
      .map(({ name }) => [name, { data: new Float32Array(2 * 5 * 3 * 4), shape: [2, 5, 3, 4] }]),
  );
  const feeds = {
    ...past,
    parents: ints([1, 0]),
    input_ids: ints([29, 0], [2, 1]),
    position_ids: ints([3, 3], [2, 1]),
    attention_mask: ints([1, 1, 1, 1, 0, 0, 0, 1], [2, 4]),
    scored: ints([0, 1]),
  };

  test("are accepted within every table and refused beyond either end", () => {
    expect(() => checkFeeds(rules, feeds)).not.toThrow();
    const wrong = {
      input_ids: ints([30, 0], [2, 1]),
      position_ids: ints([3, 12], [2, 1]),
      parents: ints([2, 0]),
      scored: ints([0, 2]),
    };
    for (const [name, feed] of Object.entries(wrong)) {
      expect(refusalOf(() => checkFeeds(rules, { ...feeds, [name]: feed })).message).toContain(name);
    }
    const negative = { ...feeds, input_ids: ints([-1, 0], [2, 1]) };
    expect(refusalOf(() => checkFeeds(rules, negative)).message).toContain("holds -1");
  });

  test("have the shapes that the program declares", () => {
    const short = { ...feeds, position_ids: ints([3], [1, 1]) };
    expect(refusalOf(() => checkFeeds(rules, short)).message).toContain("position_ids is [1, 1]");
    const { scored: _, ...without } = feeds;
    expect(refusalOf(() => checkFeeds(rules, without)).message).toContain("scored is missing");
    const hollow = { ...feeds, scored: { data: Int32Array.of(0), shape: [2] } };
    expect(refusalOf(() => checkFeeds(rules, hollow)).message).toContain("scored");
  });
});

describe("a head mask of another form", () => {
  let engine: Headscope;
  let model: string;
  beforeAll(async () => {
    engine = folderEngine();
    ({ model } = await engine.load({ id: bertFolder }));
  });

  test.each([
    ["another shape", { data: new Float32Array(8), shape: [4, 2] }],
    ["too few numbers", { data: new Float32Array(7), shape: [2, 4] }],
    ["a plain list", { data: Array(8).fill(1), shape: [2, 4] }],
    ["whole numbers", { data: new Int32Array(8), shape: [2, 4] }],
    ["no tensor", [[1, 1, 1, 1]]],
    ["nothing", null],
  ])("is refused: %s", async (_, headMask) => {
    const { code, message } = await refusal(
      engine.attend(model, { text: "rain", headMask: headMask as never }),
    );
    expect([code, message.includes("The head mask is")]).toEqual(["bad-input", true]);
  });
});
