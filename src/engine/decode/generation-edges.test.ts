/** @file Compares edge cases of decoding with the library: a full model, and bans that leave no token. */

import { beforeAll, describe, expect, test } from "vitest";
import { folderEngine } from "../../testing/folder-engine";
import { type Edge, readEdges } from "../../testing/generation-goldens";
import { refusal } from "../../testing/refusal";

const edges = readEdges();
const engine = folderEngine();
const { checkpoint } = edges;
beforeAll(async () => {
  await engine.load({ id: checkpoint });
});

const named = <Case extends Edge>(all: readonly Case[]) =>
  all.map((entry) => [entry.prompt.length, JSON.stringify(entry.options).slice(0, 120), entry] as const);

async function run({ prompt, options }: Edge) {
  const { lanes } = await engine.decode(checkpoint, { ids: prompt, lanes: [options] });
  return lanes[0]!;
}

describe("texts as long as the model allows", () => {
  const { lengths } = edges;
  test.each(named(lengths.filter(({ refused }) => refused === undefined)))(
    "%i tokens, %s: same tokens as the library",
    async (_, _options, entry) => {
      expect((await run(entry)).sequences).toEqual(entry.sequences);
    },
  );

  test.each(named(lengths.filter(({ refused }) => refused?.startsWith("ValueError"))))(
    "%i tokens, %s: refused, as in the library",
    async (_, _options, entry) => {
      expect(await refusal(run(entry))).toMatchObject({ code: "bad-input" });
    },
  );

  /** The library fails midway; a lane ends at the last position, or cannot begin. */
  test.each(named(lengths.filter(({ refused }) => refused?.startsWith("IndexError"))))(
    "%i tokens, %s: ends at the model's last position",
    async (length, _options, entry) => {
      const cannotBegin = length > 40 || (length === 40 && "penalty_alpha" in entry.options);
      if (cannotBegin) return expect(await refusal(run(entry))).toMatchObject({ code: "bad-input" });
      const lane = await run(entry);
      expect(lane.stop).toMatchObject({ kind: "length", rule: "last position" });
      expect(lane.sequences[0]!.length).toBe("penalty_alpha" in entry.options ? 40 - length : 41 - length);
    },
  );

  test("lanes of different lengths give the same results together and alone", async () => {
    const full = lengths.filter(({ prompt, sequences }) => prompt.length === 39 && sequences);
    const { lanes } = await engine.decode(checkpoint, {
      ids: full[0]!.prompt,
      lanes: full.map(({ options }) => options),
    });
    expect(lanes.map(({ sequences }) => sequences)).toEqual(full.map(({ sequences }) => sequences));
  });

  test("all tokens of a text prompt are counted", async () => {
    const { model, maxPositions } = await engine.load({ embedded: "gpt2-stories" });
    const text = "the ".repeat(maxPositions + 60);
    const { ids, truncated } = await engine.tokenize(model, text);
    const length = ids.length + truncated;
    expect(length).toBeGreaterThan(maxPositions);
    const error = await refusal(engine.decode(model, { prompt: text, lanes: [{ max_new_tokens: 1 }] }));
    expect(error.message).toContain(`The prompt has ${length} tokens, and the model holds ${maxPositions}.`);
  });
});

describe("bans that leave no token", () => {
  test.each(named(edges.banned))("%i tokens, %s", async (_, _options, entry) => {
    const lane = await run(entry);
    // All beams of probability 0 rank equally, so the library may return any of them.
    const isOpen = entry.refused !== undefined || entry.scores?.some((score) => score === null);
    if (isOpen) {
      expect(lane.sequences).toEqual([]);
      expect(lane.error).toMatchObject({
        code: "bad-input",
        message: expect.stringContaining("Every token was removed"),
        hint: expect.stringContaining("bans"),
      });
      return;
    }
    expect(lane.error).toBeNull();
    expect(lane.sequences).toEqual(entry.sequences);
    entry.scores?.forEach((score, index) => {
      expect(lane.scores?.[index]).toBeCloseTo(score!, 4);
    });
  });
});
