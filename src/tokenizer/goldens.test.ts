import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
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

describe.each([
  ["bert-emotion", "BertTokenizer", "public/models/bert-emotion"],
  ["bert-base-uncased", "BertTokenizer", `${folder}/bert-base-uncased`],
  ["bert-classifier", "BertTokenizer", "reference/goldens/checkpoints/bert-classifier"],
  ["gpt2-stories", "GPT2Tokenizer", "public/models/gpt2-stories"],
  ["gpt2", "GPT2Tokenizer", `${folder}/gpt2`],
  ["gpt2-lm", "GPT2Tokenizer", "reference/goldens/checkpoints/gpt2-lm"],
  ["roberta-classifier", "RobertaTokenizer", "reference/goldens/checkpoints/roberta-classifier"],
  ["modernbert-classifier", "PreTrainedTokenizerFast", "reference/goldens/checkpoints/modernbert-classifier"],
  ["xlm-roberta", "XLMRobertaTokenizer", `${folder}/spm`],
  ["camembert", "CamembertTokenizer", `${folder}/spm`],
  ["albert", "AlbertTokenizer", `${folder}/spm`],
  ["sentencepiece", "PreTrainedTokenizer", `${folder}/sentencepiece`],
] as const)("the tokenizer %s", (name, defaultClass, files) => {
  const opened = openTokenizer(diskRepository(files), defaultClass);
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

test("an ALBERT that keeps case and accents has the library's ids", async () => {
  const config = utf8(JSON.stringify({ do_lower_case: false, keep_accents: true }));
  const repository = withFiles(diskRepository(`${folder}/spm`), { "tokenizer_config.json": config });
  const tokenizer = (await openTokenizer(repository, "AlbertTokenizer"))!;
  const expected = golden.parse(read("albert-cased.json"));
  expect(texts.texts.map((text) => tokenizer.encode(text, undefined, noLimit).ids)).toEqual(expected.ids);
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
