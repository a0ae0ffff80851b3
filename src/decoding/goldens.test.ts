import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { decodeAll, type TableModel, tableModel } from "../testing/table-model";
import { createStrategy } from "./lane";
import { parseLane } from "./parse-lane";
import { processRow } from "./row";
import { distributionOf } from "./scores";
import type { LaneContext } from "./strategies/definition";

/** What the library's `generate` gives on table models. */
const table = z.array(z.array(z.number()));
const goldens = z
  .object({
    models: z.array(
      z.object({
        name: z.string(),
        end_tokens: z.array(z.number()),
        pair: table,
        before: table,
        wave: table,
        states: table,
        echoes: table,
      }),
    ),
    cases: z.array(
      z.object({
        model: z.string(),
        prompt: z.array(z.number()),
        options: z.record(z.string(), z.unknown()),
        sequences: table,
        scores: z.array(z.number().nullable()).optional(),
        passes: z.number().optional(),
        processed: z.array(z.array(z.number().nullable())).optional(),
      }),
    ),
    refused: z.array(z.record(z.string(), z.unknown())),
  })
  .parse(JSON.parse(readFileSync("reference/goldens/decoding/tables.json", "utf8")));

type GoldenCase = (typeof goldens.cases)[number];

const models = new Map(goldens.models.map((tables) => [tables.name, { tables, model: tableModel(tables) }]));

function contextOf({ model: name, prompt }: GoldenCase): LaneContext & { model: TableModel } {
  const { tables, model } = models.get(name)!;
  return {
    model,
    vocabSize: model.vocabSize,
    eosTokenIds: tables.end_tokens,
    padTokenId: tables.end_tokens[0],
    maxPositions: 64,
    promptLength: prompt.length,
  };
}

const searches = goldens.cases.filter(({ processed }) => !processed);
const samples = goldens.cases.filter(({ processed }) => processed);
const title = ({ model, prompt, options }: GoldenCase) => `${model} ${prompt} ${JSON.stringify(options)}`;

test("the goldens hold what this test is about", () => {
  expect(searches.length).toBeGreaterThan(500);
  expect(samples.length).toBeGreaterThan(70);
});

test.each(searches.map((golden) => [title(golden), golden] as const))("%s", async (_, golden) => {
  const context = contextOf(golden);
  const settings = parseLane(golden.options, context);
  const decoding = decodeAll(context.model, [createStrategy(settings, { ids: golden.prompt })]);
  if (golden.sequences[0]!.length === 0) return expect(decoding).rejects.toThrow("before its first token");
  const [decoded] = await decoding;
  const { sequences } = decoded!.result;
  expect(sequences.map(({ tokens }) => tokens)).toEqual(golden.sequences);
  const last = decoded!.steps.at(-1)!;
  const passes = last.kind === "choice" ? last.lookup && last.lookup.pass.index + 1 : undefined;
  expect(passes).toBe(golden.passes);
  golden.scores?.forEach((score, index) => {
    const ours = sequences[index]!.score;
    if (score === null) expect(ours).toBeNull();
    else expect(Math.abs(ours! - score)).toBeLessThan(1e-5 * Math.max(1, Math.abs(score)));
  });
});

test.each(samples.map((golden) => [title(golden), golden] as const))("%s", (_, golden) => {
  const context = contextOf(golden);
  const { processors } = parseLane(golden.options, context) as Extract<
    ReturnType<typeof parseLane>,
    { kind: "sampling" }
  >;
  const sequence = golden.sequences[0]!;
  golden.processed!.forEach((wanted, index) => {
    const ids = [...golden.prompt, ...sequence.slice(0, index)];
    const row = processRow(distributionOf(context.model.logits(ids)), processors, { ids, earlierTokens: [] });
    const scores = [...row.after.scores];
    expect(scores.map((score) => score === Number.NEGATIVE_INFINITY)).toEqual(wanted.map((s) => s === null));
    scores.forEach((score, token) => {
      if (wanted[token] !== null) expect(score).toBeCloseTo(wanted[token]!, 4);
    });
  });
});

test.each(goldens.refused.map((options) => [JSON.stringify(options), options] as const))(
  "refused as in the library: %s",
  (_, options) => {
    const golden = { model: "plain", prompt: [1, 2, 3], options, sequences: [] };
    expect(() => parseLane(options, contextOf(golden))).toThrowError(
      expect.objectContaining({ code: "bad-input" }),
    );
  },
);
