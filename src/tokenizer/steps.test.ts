import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { memoryRepository } from "../testing/memory-repository";
import { normalizerOf } from "./stages/normalizers/table";
import { splitterOf } from "./stages/pre-tokenizers/table";
import { openTokenizer } from "./tokenizer";
import { tokenizerFile } from "./tokenizer-file";

const strings = z.array(z.string());
const goldens = z
  .object({
    texts: strings,
    normalizers: z.record(z.string(), z.object({ step: z.unknown(), texts: strings })),
    pre_tokenizers: z.record(z.string(), z.object({ step: z.unknown(), words: z.array(strings) })),
    tokenizers: z.record(
      z.string(),
      z.object({
        file: z.unknown(),
        // null if the library raises.
        ids: z.array(z.array(z.number()).nullable()),
        pair: z.array(z.number()).nullable(),
        decoded: strings,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync("reference/goldens/tokenizers/steps.json", "utf8")));

const { texts } = goldens;
const model = { type: "WordLevel", vocab: {}, unk_token: "?" };
const noLimit = 1_000_000;

test.each(Object.entries(goldens.normalizers))("the normalizer %s", (_, golden) => {
  const { normalizer } = tokenizerFile.parse({ model, normalizer: golden.step });
  const normalize = normalizerOf(normalizer!.steps);
  expect(texts.map(normalize)).toEqual(golden.texts);
});

test.each(Object.entries(goldens.pre_tokenizers))("the pre-tokenizer %s", (_, golden) => {
  const { pre_tokenizer } = tokenizerFile.parse({ model, pre_tokenizer: golden.step });
  const split = splitterOf(pre_tokenizer!.steps);
  const words = texts.map((text) =>
    text === "" ? [] : [...split(text, true)].filter((word) => word !== ""),
  );
  expect(words).toEqual(golden.words);
});

describe.each(Object.entries(goldens.tokenizers))("the tokenizer %s", (_, golden) => {
  const opened = openTokenizer(
    memoryRepository({
      "tokenizer.json": new TextEncoder().encode(JSON.stringify(golden.file)),
      "tokenizer_config.json": new TextEncoder().encode('{"tokenizer_class":"PreTrainedTokenizerFast"}'),
    }),
    "BertTokenizer",
  );

  test("has the library's ids, and fails where it fails", async () => {
    const tokenizer = (await opened)!;
    const idsOf = (text: string, pair?: string) => {
      try {
        return tokenizer.encode(text, pair, noLimit).ids;
      } catch {
        return null;
      }
    };
    expect(texts.map((text) => idsOf(text))).toEqual(golden.ids);
    expect(idsOf("the mill", "glad that")).toEqual(golden.pair);
  });

  test("has the library's text for these ids", async () => {
    const tokenizer = (await opened)!;
    const rows = golden.ids.filter((row) => row !== null);
    expect(rows.map((row) => tokenizer.decode(row))).toEqual(golden.decoded);
  });
});
