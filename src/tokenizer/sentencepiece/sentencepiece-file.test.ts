import { readFileSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { memoryRepository } from "../../testing/memory-repository";
import { openTokenizer } from "../tokenizer";
import { ModelProtoSchema } from "./sentencepiece_pb";

const file = "sentencepiece.bpe.model";
const open = (bytes: Uint8Array) => openTokenizer(memoryRepository({ [file]: bytes }), "XLMRobertaTokenizer");

const pieces = ["<unk>", "<s>", "</s>", "▁", "a", "▁a", "<ent>"].map((piece, id) => ({
  piece,
  score: -id,
  type: [2, 3, 3, 1, 1, undefined, 4][id],
}));
const written = (trainerSpec: { modelType?: number } = {}, more: readonly string[] = []) =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { pieces: [...pieces, ...more.map((piece) => ({ piece }))], trainerSpec }),
  );

test("fairseq's tokens come first, and the model's own symbols are found before words are split", async () => {
  const tokenizer = (await open(written()))!;
  const { ids, tokens } = tokenizer.encode("a a<ent>", undefined, 99);
  expect(tokens).toEqual(["<s>", "▁a", "▁a", "<ent>", "</s>"]);
  expect(ids).toEqual([0, 6, 6, 7, 2]);
  expect(tokenizer.encode("a <mask>", "a", 99).tokens).toEqual([
    "<s>",
    "▁a",
    "<mask>",
    "</s>",
    "</s>",
    "▁a",
    "</s>",
  ]);
});

describe("other files are refused", () => {
  test.each([
    ["not protobuf", new TextEncoder().encode("{}"), "is not a SentencePiece model"],
    ["cut off", written().slice(0, 20), "is not a SentencePiece model"],
    ["empty", new Uint8Array(), "it has no pieces"],
    ["a BPE with an endless piece", written({ modelType: 2 }, ["a".repeat(200)]), "more than 128 characters"],
    ["a list of words", written({ modelType: 3 }), "is neither a Unigram nor a BPE"],
  ])("%s", async (_, bytes, words) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: "bad-tokenizer",
      message: expect.stringContaining(words),
    });
  });

  test.each([
    [`small-spm/${file}`, 7],
    ["spm/tokenizer.model", 97],
  ])("a real model, %s, damaged anywhere, is read or refused", async (path, step) => {
    const whole = readFileSync(`reference/goldens/tokenizers/${path}`);
    for (let at = 0; at < whole.length; at += step) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = damaged[at]! ^ 0x55;
      const outcome = await open(damaged).then(
        () => "read",
        (error: { code?: string }) => error.code,
      );
      expect(["read", "bad-tokenizer"], `byte ${at}`).toContain(outcome);
    }
  });
});
