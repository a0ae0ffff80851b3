import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Repository } from "../hub/repository";
import { utf8 } from "../testing/bytes";
import { withFiles } from "../testing/changed-repository";
import { diskRepository } from "../testing/disk-repository";
import { normalizerOf } from "./stages/normalizers/table";
import { openTokenizer } from "./tokenizer";
import { tokenizerFile } from "./tokenizer-file";

const folder = "reference/goldens/tokenizers";
const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));

const ids = z.array(z.number());
const texts = z
  .object({
    texts: z.array(z.string()),
    pairs: z.array(z.tuple([z.string(), z.string()])),
    truncated: z.array(z.tuple([z.string()], z.string())),
    max_length: z.number(),
  })
  .parse(read("texts.json"));
const golden = z.object({
  ids: z.array(ids),
  tokens: z.array(z.array(z.string())),
  pairs: z.array(z.object({ ids, token_type_ids: ids.optional() })).optional(),
  truncated: z.array(ids),
  normalized: z.array(z.string()).optional(),
});

const noLimit = 1_000_000;

const spm = diskRepository(`${folder}/spm`);
const bytes = diskRepository(`${folder}/gpt2`);
const small = diskRepository("reference/goldens/checkpoints/gpt2-lm");
const saved = { "tokenizer.json": utf8(JSON.stringify({ model: { type: "BPE", vocab: {}, merges: [] } })) };
const configured = (files: Repository, config: object, more = {}) =>
  withFiles(files, { "tokenizer_config.json": utf8(JSON.stringify(config)), ...more });
const ends = { bos_token: "</s>", eos_token: "</s>", unk_token: "</s>", pad_token: "<pad>" };

describe.each([
  ["bert-emotion", "BertTokenizer", diskRepository("public/models/bert-emotion")],
  ["bert-base-uncased", "BertTokenizer", diskRepository(`${folder}/bert-base-uncased`)],
  ["bert-classifier", "BertTokenizer", diskRepository("reference/goldens/checkpoints/bert-classifier")],
  ["gpt2-stories", "GPT2Tokenizer", diskRepository("public/models/gpt2-stories")],
  ["gpt2", "GPT2Tokenizer", bytes],
  ["gpt2-lm", "GPT2Tokenizer", small],
  [
    "roberta-classifier",
    "RobertaTokenizer",
    diskRepository("reference/goldens/checkpoints/roberta-classifier"),
  ],
  [
    "modernbert-classifier",
    "PreTrainedTokenizerFast",
    diskRepository("reference/goldens/checkpoints/modernbert-classifier"),
  ],
  ["xlm-roberta", "XLMRobertaTokenizer", spm],
  ["camembert", "CamembertTokenizer", spm],
  ["albert", "AlbertTokenizer", spm],
  ["albert-cased", "AlbertTokenizer", configured(spm, { do_lower_case: false, keep_accents: true })],
  ["llama", "LlamaTokenizer", spm],
  ["llama-ends", "LlamaTokenizer", configured(spm, { legacy: false, add_eos_token: true })],
  // With this setting the library leaves tokenizer.json aside.
  [
    "llama-no-prefix",
    "LlamaTokenizer",
    configured(spm, { add_prefix_space: false, add_bos_token: false }, saved),
  ],
  ["gemma", "GemmaTokenizer", diskRepository(`${folder}/gemma-spm`)],
  ["opt", "GPT2Tokenizer", configured(bytes, { add_bos_token: true, ...ends })],
  ["qwen2", "Qwen2Tokenizer", bytes],
  ["gpt-neox", "GPTNeoXTokenizer", configured(small, { add_eos_token: true })],
  ["sentencepiece", "PreTrainedTokenizer", diskRepository(`${folder}/sentencepiece`)],
] as const)("the tokenizer %s", (name, defaultClass, files) => {
  const opened = openTokenizer(files, defaultClass);
  const expected = golden.parse(read(`${name}.json`));

  test("has the library's ids for every text", async () => {
    const tokenizer = (await opened)!;
    expect(expected.ids.length).toBeGreaterThanOrEqual(300);
    const wrong = texts.texts.filter(
      (text, index) => tokenizer.encode(text, undefined, noLimit).ids.join() !== expected.ids[index]!.join(),
    );
    expect(wrong).toEqual([]);
  });

  test("has the library's tokens", async () => {
    const tokenizer = (await opened)!;
    const ours = expected.tokens.map(
      (_, index) => tokenizer.encode(texts.texts[index]!, undefined, noLimit).tokens,
    );
    expect(ours).toEqual(expected.tokens);
  });

  test("has the library's pairs and token types", async () => {
    const tokenizer = (await opened)!;
    for (const [index, pair] of (expected.pairs ?? []).entries()) {
      const ours = tokenizer.encode(...texts.pairs[index]!, noLimit);
      expect(ours.ids).toEqual(pair.ids);
      if (pair.token_type_ids) expect(ours.typeIds).toEqual(pair.token_type_ids);
    }
  });

  test("cuts where the library cuts, and counts the tokens cut", async () => {
    const tokenizer = (await opened)!;
    for (const [index, [text, pair]] of texts.truncated.entries()) {
      const whole = tokenizer.encode(text, pair, noLimit);
      const cut = tokenizer.encode(text, pair, texts.max_length);
      expect(cut.ids).toEqual(expected.truncated[index]);
      expect(cut.truncated).toBe(whole.ids.length - cut.ids.length);
    }
  });
});

test("a RoBERTa without tokenizer.json has the same ids", async () => {
  const small = diskRepository("reference/goldens/checkpoints/roberta-classifier");
  const repository = withFiles(small, { "tokenizer.json": null });
  const tokenizer = (await openTokenizer(repository, "RobertaTokenizer"))!;
  const expected = golden.parse(read("roberta-classifier.json"));
  expect(texts.texts.map((text) => tokenizer.encode(text, undefined, noLimit).ids)).toEqual(expected.ids);
});

test("SentencePiece's table changes every text as in the library", () => {
  const file = tokenizerFile.parse(read("sentencepiece/tokenizer.json"));
  const normalize = normalizerOf(file.normalizer!.steps);
  const { normalized } = golden.parse(read("sentencepiece.json"));
  expect(normalized!.length).toBeGreaterThanOrEqual(300);
  expect(texts.texts.map((text) => normalize(text))).toEqual(normalized);
});
