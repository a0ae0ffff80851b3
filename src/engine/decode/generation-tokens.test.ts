import { expect, test } from "vitest";
import { createModel } from "../../models/create-model";
import { memoryRepository } from "../../testing/memory-repository";
import { generationTokens } from "./generation-tokens";

const gpt2 = { model_type: "gpt2", n_embd: 4, n_layer: 1, n_head: 1, n_positions: 8 };

function tokensOf(config: object, generation: string | null) {
  const files = generation === null ? {} : { "generation_config.json": new TextEncoder().encode(generation) };
  const whole = { ...gpt2, ...config };
  const repository = memoryRepository(files);
  return generationTokens({ repository, config: whole, model: createModel(whole) }, undefined);
}

test.each([
  ["config.json names them", { bos_token_id: 1, eos_token_id: 2, pad_token_id: 3 }, null, [1], [2], 3],
  ["config.json says nothing: GPT2Config's own", {}, null, [50256], [50256], null],
  ["the vocabulary lacks that id", { vocab_size: 60 }, null, [], [], null],
  ["config.json says none", { eos_token_id: null }, null, [50256], [], null],
  [
    "generation_config.json takes precedence",
    { eos_token_id: 2 },
    '{"eos_token_id": [4, 5]}',
    [],
    [4, 5],
    null,
  ],
  ["a damaged generation_config.json", { eos_token_id: 2 }, "{", [50256], [2], null],
  ["a list with an unknown id", { vocab_size: 60 }, '{"eos_token_id": [4, 60]}', [], [4], null],
])("%s", async (_, config, generation, bosTokenIds, eosTokenIds, padTokenId) => {
  expect(await tokensOf(config, generation)).toEqual({ bosTokenIds, eosTokenIds, padTokenId });
});

test("the file is read once, and again after a failure", async () => {
  const asked: string[] = [];
  const files = memoryRepository({
    "generation_config.json": new TextEncoder().encode('{"eos_token_id": 3}'),
  });
  let isBroken = true;
  const repository: typeof files = {
    ...files,
    open: async (file, options) => {
      asked.push(file);
      if (isBroken) throw new Error("no connection");
      return files.open(file, options);
    },
  };
  const ask = () => generationTokens({ repository, config: gpt2, model: createModel(gpt2) }, undefined);
  await expect(ask()).rejects.toThrow("no connection");
  isBroken = false;
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map(({ eosTokenIds }) => eosTokenIds)).toEqual([[3], [3], [3]]);
  expect(asked).toHaveLength(2);
});
