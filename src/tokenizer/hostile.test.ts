import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { memoryRepository } from "../testing/memory-repository";
import { mutation } from "../testing/mutations";
import { openTokenizer } from "./tokenizer";

const bytesOf = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const files = (folder: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(`${folder}/${name}`))]));

const text = "A mountain, <b>zażółć</b> 😀\n[CLS] don't 123 ﬁ";

/** Opens and uses the tokenizer; any error other than an `AppError` fails the test. */
async function survive(
  repositoryFiles: Record<string, Uint8Array>,
  defaultClass: string,
): Promise<"loaded" | "refused"> {
  try {
    const tokenizer = await openTokenizer(memoryRepository(repositoryFiles), defaultClass);
    const encoding = tokenizer?.encode(text, defaultClass === "BertTokenizer" ? "pair" : undefined, 40);
    tokenizer?.decode(encoding?.ids ?? []);
    return "loaded";
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).not.toBe("");
    expect((error as AppError).hint).not.toBe("");
    return "refused";
  }
}

/** Puts a value into a JSON tree at `path`. */
function plant(json: unknown, path: readonly number[], value: unknown): unknown {
  if (typeof json !== "object" || json === null || path.length === 0) return value;
  const keys = Object.keys(json);
  if (keys.length === 0) return value;
  const key = keys[path[0]! % keys.length]!;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(json) ? [...json] : { ...json };
  Object.assign(copy, {
    [key]: plant(Object.entries(json).find(([name]) => name === key)![1], path.slice(1), value),
  });
  return copy;
}

const hostileValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    -1,
    2 ** 53,
    "(a+)+$",
    "",
    { type: "Split", pattern: { Regex: "(a+)+$" } },
    { type: "Sequence" },
    null,
    [],
  ),
);
const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });

const bertNames = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "vocab.txt",
] as const;
const gpt2Names = ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"] as const;

describe.each([
  ["BertTokenizer", "bert-classifier", bertNames],
  ["GPT2Tokenizer", "gpt2-lm", gpt2Names],
] as const)("hostile %s tokenizers", (defaultClass, folder, names) => {
  const whole = files(`reference/goldens/checkpoints/${folder}`, names);
  const file = fc.constantFrom(...names);

  test("the untouched files load", async () => {
    expect(await survive(whole, defaultClass)).toBe("loaded");
  });

  test("damaged bytes load or are refused", async () => {
    const seen = { loaded: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(file, mutation, fc.boolean(), async (name, mutate, vocabularyOnly) => {
        const damaged = { ...whole, [name]: mutate(whole[name]!) };
        if (vocabularyOnly) delete damaged["tokenizer.json"];
        seen[await survive(damaged, defaultClass)]++;
      }),
      { numRuns: 1500, seed: 11 },
    );
    expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(50);
  });

  test("planted JSON values load or are refused", async () => {
    const json: unknown = JSON.parse(new TextDecoder().decode(whole["tokenizer.json"]));
    const seen = { loaded: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(path, hostileValue, async (place, value) => {
        seen[
          await survive({ ...whole, "tokenizer.json": bytesOf(plant(json, place, value)) }, defaultClass)
        ]++;
      }),
      { numRuns: 1500, seed: 12 },
    );
    expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(50);
  });
});

test.each([
  ["BertTokenizer", "bert-emotion", bertNames],
  ["GPT2Tokenizer", "gpt2-stories", gpt2Names],
] as const)(
  "the embedded %s tokenizer, damaged, loads or is refused",
  async (defaultClass, folder, names) => {
    const whole = files(`public/models/${folder}`, names);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), mutation, async (name, mutate) => {
        await survive({ ...whole, [name]: mutate(whole[name]!) }, defaultClass);
      }),
      { numRuns: 25, seed: 13 },
    );
  },
);

test("any table of SentencePiece loads or is refused", async () => {
  const seen = { loaded: 0, refused: 0 };
  // Units with valid offsets, so that texts are found.
  const unit = fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(2 ** 16 - 1), fc.constant(0x161));
  const table = fc.tuple(fc.array(unit, { maxLength: 400 }), fc.string({ maxLength: 30 }));
  await fc.assert(
    fc.asyncProperty(table, mutation, async ([units, texts], mutate) => {
      const trie = new Uint8Array(Uint32Array.from([units.length * 4, ...units]).buffer);
      const bytes = mutate(Uint8Array.from([...trie, ...bytesOf(texts)]));
      const precompiled_charsmap = Buffer.from(bytes).toString("base64");
      const json = {
        model: { type: "WordLevel", vocab: { "<unk>": 0 } },
        normalizer: { type: "Precompiled", precompiled_charsmap },
      };
      seen[await survive({ "tokenizer.json": bytesOf(json) }, "PreTrainedTokenizer")]++;
    }),
    { numRuns: 500, seed: 14 },
  );
  expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(50);
});

test("a pattern that would run forever is refused", async () => {
  const json = {
    model: { type: "BPE", vocab: { a: 0 }, merges: [] },
    pre_tokenizer: { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated", invert: false },
  };
  expect(await survive({ "tokenizer.json": bytesOf(json) }, "GPT2Tokenizer")).toBe("refused");
});
