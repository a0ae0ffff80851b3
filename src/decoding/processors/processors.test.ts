import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { readOptions } from "../options/read-options";
import { distributionOf } from "../scores";
import { buildProcessors } from "./build-processors";
import { explainChange } from "./explain";
import { unchanged } from "./processor";
import { applyProcessor, type Effect, type ProcessorSettings, processorNames } from "./table";

/** What the library's own processor classes make of given scores. */
const scores = z.array(z.number().nullable());
const goldens = z
  .object({
    vocabulary: z.number(),
    end_tokens: z.array(z.number()),
    cases: z.array(
      z.object({
        settings: z.record(z.string(), z.unknown()),
        prompt: z.number(),
        ids: z.array(z.number()),
        earlier: z.array(z.number()).optional(),
        scores,
        processed: scores,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync("reference/goldens/decoding/processors.json", "utf8")));

type GoldenCase = (typeof goldens.cases)[number];

const infinite = (values: readonly (number | null)[]) =>
  Float32Array.from(values, (value) => value ?? Number.NEGATIVE_INFINITY);

/** The settings of a golden, read as an option of a lane is; null if the option is off. */
function settingsOf({ settings, prompt }: GoldenCase): ProcessorSettings | null {
  const { keep, ...option } = settings;
  const given = { top_k: null, ...option, do_sample: true };
  const stop = { eosTokenIds: goldens.end_tokens, stopStrings: [], maxLength: prompt + 1 };
  const [built] = buildProcessors(readOptions(given), { ...stop, lengthRule: "max_length" }, prompt);
  if (!built) return null;
  return "minKeep" in built ? { ...built, minKeep: z.number().parse(keep) } : built;
}

function effectOf(golden: GoldenCase): Effect {
  const settings = settingsOf(golden);
  const given = infinite(golden.scores);
  if (!settings) return unchanged(given);
  const context = { ids: golden.ids, earlierTokens: golden.earlier ?? [] };
  return applyProcessor(settings, distributionOf(given), context);
}

test("the goldens name every processor", () => {
  const named = new Set(goldens.cases.flatMap((golden) => settingsOf(golden)?.name ?? []));
  expect([...named].sort()).toEqual([...processorNames].sort());
});

test.each(goldens.cases.map((golden, index) => [JSON.stringify(golden.settings), index, golden] as const))(
  "%s, case %i",
  (_, __, golden) => {
    const given = infinite(golden.scores);
    const wanted = infinite(golden.processed);
    const effect = effectOf(golden);
    expect([...effect.scores].map(Number.isFinite)).toEqual([...wanted].map(Number.isFinite));
    effect.scores.forEach((score, token) => {
      if (Number.isFinite(score)) expect(Math.abs(score - wanted[token]!)).toBeLessThanOrEqual(1e-6);
    });
    // Whatever singles tokens out names exactly those it changed, but for scores that a penalty leaves where they are.
    if (effect.changes.length > 0 && effect.changes[0]!.reason.kind !== "forced") {
      const changed = [...given.keys()].filter((token) => effect.scores[token] !== given[token]);
      const named = effect.changes.map(({ token }) => token);
      expect(named).toEqual(expect.arrayContaining(changed));
      expect(new Set(named).size).toBe(named.length);
    }
  },
);

const flat = distributionOf(new Float32Array(10));
const none: readonly number[] = [];
const sentences = (processor: ProcessorSettings, ids: readonly number[], earlierTokens = none) =>
  applyProcessor(processor, flat, { ids, earlierTokens }).changes.map((change) => [
    change.token,
    explainChange(change),
  ]);

test("a ban says what it would repeat and where that stands", () => {
  expect(sentences({ name: "no_repeat_ngram_size", size: 2 }, [5, 1, 4, 2, 7, 2, 9, 2])).toEqual([
    [7, "would repeat the bigram (2, 7) seen at token 4, prompt counted"],
    [9, "would repeat the bigram (2, 9) seen at token 6, prompt counted"],
  ]);
  expect(sentences({ name: "no_repeat_ngram_size", size: 1 }, [5, 1, 5])).toEqual([
    [5, "would repeat the token (5) seen at token 1, prompt counted"],
    [1, "would repeat the token (1) seen at token 2, prompt counted"],
  ]);
  expect(sentences({ name: "no_repeat_ngram_size", size: 4 }, [1, 2, 3, 4, 1, 2, 3])).toEqual([
    [4, "would repeat the 4-gram (1, 2, 3, 4) seen at token 1, prompt counted"],
  ]);
});

test("every other reason reads as the end of a sentence", () => {
  const eosTokenIds = [9];
  const all = [
    sentences({ name: "repetition_penalty", penalty: 1.5 }, [3, 4, 3]),
    sentences({ name: "repetition_penalty", penalty: 0.5 }, [4]),
    sentences({ name: "bad_words_ids", words: [[6], [3, 8]] }, [1, 3]),
    sentences({ name: "min_length", minLength: 5, eosTokenIds }, [1, 2]),
    sentences({ name: "forced_bos_token_id", token: 2 }, [1]),
    sentences({ name: "suppress_tokens", tokens: [4, 4] }, [1]),
    sentences({ name: "begin_suppress_tokens", tokens: [4], length: 1 }, [1]),
    sentences({ name: "diversity_penalty", penalty: 2 }, [1], [7, 7]),
  ].flat();
  expect(all).toEqual([
    [3, "has come 2 times, first at token 1, prompt counted: its score is lowered by the factor 1.5"],
    [4, "has come once, first at token 2, prompt counted: its score is lowered by the factor 1.5"],
    [4, "has come once, first at token 1, prompt counted: its score is raised by the factor 0.5"],
    [6, "is one of the bad words"],
    [8, "would complete the bad word (3, 8)"],
    [9, "would end the text at 2 tokens, before it has 5"],
    [2, "is forced here: every token but 2 is removed"],
    [4, "is one of the suppressed tokens"],
    [4, "is suppressed as the first new token"],
    [7, "was chosen 2 times by earlier groups in this step: its score is lowered by 2 × 2"],
  ]);
});
