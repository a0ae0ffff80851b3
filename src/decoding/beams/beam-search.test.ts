import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circle, randomModel, run, scoreOf, tokensOf } from "../../testing/table-lanes";
import { bigramModel } from "../../testing/table-model";
import type { BeamStep } from "../records";
import { rankOf } from "../scores";

/** The discriminating vector: three versions of the library give three answers. */
const eras = bigramModel([
  [-0.5, -1.0, 2.6, -0.7],
  [-2.0, 0.4, -2.2, -2.1],
  [0.2, -3.3, -6.4, 0.6],
  [2.1, -3.3, -1.8, 1.2],
]);

describe("beam search", () => {
  test("is that of the versions 4.36 to 4.49", async () => {
    const { result, steps } = await run(eras, [0, 1, 2], { num_beams: 2, max_length: 8 }, [3]);
    expect(tokensOf({ result, steps })).toEqual([0, 2, 0, 2, 3]);
    expect(result.sequences[0]!.score).toBeCloseTo(-0.516836, 5);
    expect(result.sequences[0]!.logProbabilities).toHaveLength(5);
    expect(result.stop).toEqual({ kind: "length", rule: "max_length", tokens: 8 });
    expect((steps.at(-1) as BeamStep).groups[0]!.pool.map(({ length }) => length)).toEqual([5, 3]);
  });

  test("once the pool is full it ends when even the best open beam cannot beat the worst kept", async () => {
    const endings = await Promise.all(
      [true, false, "never"].map((rule) =>
        run(eras, [2], { num_beams: 2, max_new_tokens: 30, length_penalty: 0, early_stopping: rule }, [3]),
      ),
    );
    expect(endings.map(({ result }) => result.stop)).toEqual([
      { kind: "early-stopping", rule: true },
      { kind: "early-stopping", rule: false },
      { kind: "early-stopping", rule: "never" },
    ]);
    expect(endings.map(({ steps }) => steps.length)).toEqual([3, 3, 3]);
  });

  test("an end token counts only among the best num_beams", async () => {
    const { steps } = await run(eras, [2], { num_beams: 2, max_new_tokens: 2 }, [3]);
    const [first] = (steps as BeamStep[]).map(({ candidates }) => candidates);
    expect(first!.map(({ token, fate }) => [token, fate])).toEqual([
      [3, "finished"],
      [0, "kept"],
      [1, "kept"],
      [2, "spare"],
    ]);
  });

  const option = fc.record({
    num_beams: fc.integer({ min: 2, max: 4 }),
    early_stopping: fc.constantFrom<boolean | string>(true, false, "never"),
    length_penalty: fc.constantFrom(-1, 0, 1, 2),
    max_new_tokens: fc.integer({ min: 1, max: 8 }),
    no_repeat_ngram_size: fc.integer({ min: 0, max: 3 }),
  });

  test("its tree, its pool and its result tell one story", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 99 }), option, async (seed, options) => {
        const model = randomModel(seed, 12);
        const { result, steps } = await run(model, [1, 2], { ...options, num_return_sequences: 2 }, [11, 3]);
        const beams = steps as BeamStep[];
        const nodes = beams.flatMap((step) => step.nodes);
        expect(nodes.map(({ id }) => id)).toEqual([...nodes.keys()]);
        const pathTo = (id: number | null): number[] =>
          id === null ? [] : [...pathTo(nodes[id]!.parent), nodes[id]!.token];
        for (const { parent, token, depth, score, rank, logProbability: own } of nodes) {
          const before = parent === null ? undefined : nodes[parent]!;
          expect(rank).toBe(rankOf(model.logits([1, 2, ...pathTo(parent)]), token));
          expect(depth).toBe((before?.depth ?? 0) + 1);
          expect(score!).toBeCloseTo((before?.score ?? 0) + own, 4);
        }
        // Every branch ends once, or has gone on.
        const ended = beams.flatMap((step) => step.ended.map(({ node }) => node));
        expect(new Set(ended).size).toBe(ended.length);
        const wentOn = new Set(nodes.map(({ parent }) => parent));
        expect(nodes.filter(({ id }) => !wentOn.has(id) && !ended.includes(id))).toEqual([]);
        for (const { open, groups } of beams) {
          const { pool, worstKept, bestAttainable, done } = groups[0]!;
          expect(open).toHaveLength(groups === beams.at(-1)!.groups ? 0 : options.num_beams);
          const beaten = options.early_stopping === true || worstKept! >= bestAttainable!;
          // What is open at the end enters the pool after the search was found not to be done.
          if (groups !== beams.at(-1)!.groups) expect(done).toBe(pool.length === options.num_beams && beaten);
        }
        const pool = beams.at(-1)!.groups[0]!.pool;
        result.sequences.forEach(({ node, score, tokens }, index) => {
          expect(node).toBe(pool[index]!.node);
          expect(score).toBeCloseTo(pool[index]!.score!, 4);
          const path = pathTo(node);
          // As in the library, the first end token stands for whichever was chosen.
          expect(tokens.map((token) => (token === 11 ? 3 : token))).toEqual(
            path.map((token) => (token === 11 ? 3 : token)),
          );
        });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test("a stop string ends it once every beam holds one", async () => {
    const { result, steps } = await run(circle, [0], {
      num_beams: 2,
      max_new_tokens: 9,
      stop_strings: ["b", "c"],
      eos_token_id: 3,
    });
    expect(result.stop.kind).toBe("stop-string");
    expect(steps).toHaveLength(1);
    // The library appends its first end token to what is shorter than it may be; no model chose it.
    expect(result.sequences[0]).toMatchObject({ tokens: [1, 3] });
    expect(result.sequences[0]!.logProbabilities[1]).toBeNull();
    expect((steps[0] as BeamStep).ended.map(({ end }) => end)).toEqual(["stop-string", "stop-string"]);
  });
});

describe("beam sampling", () => {
  test("draws without replacement, by the probabilities of all beams together", async () => {
    const model = randomModel(12, 6, 0.4);
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 2000; seed++) {
      const { steps } = await run(model, [1], {
        num_beams: 2,
        do_sample: true,
        top_k: 0,
        max_new_tokens: 1,
        seed,
      });
      const { candidates } = steps[0] as BeamStep;
      const tokens = candidates.map(({ token }) => token);
      expect(new Set(tokens).size).toBe(4);
      const scores = candidates.map(({ score }) => score!);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    // How often a token is among four drawn from six one after the other, added up over all orders.
    const shares = Array.from(model.logits([1]), (_, token) => Math.exp(scoreOf(model, [1], [token])));
    const inclusion = (token: number, left: number[], draws: number): number => {
      if (draws === 0) return 0;
      const mass = left.reduce((sum, other) => sum + shares[other]!, 0);
      return left.reduce((sum, other) => {
        const rest =
          other === token
            ? 1
            : inclusion(
                token,
                left.filter((one) => one !== other),
                draws - 1,
              );
        return sum + (shares[other]! / mass) * rest;
      }, 0);
    };
    for (let token = 0; token < 6; token++) {
      const wanted = inclusion(token, [0, 1, 2, 3, 4, 5], 4);
      const found = (counts.get(token) ?? 0) / 2000;
      // Four standard deviations.
      expect(Math.abs(found - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / 2000) + 1e-9);
    }
  });

  test("is the same for the same seed", async () => {
    const model = randomModel(13, 12);
    const options = { num_beams: 3, do_sample: true, max_new_tokens: 8 };
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => run(model, [1], { ...options, seed })));
    expect(a).toEqual(b);
    expect(a!.result).not.toEqual(c!.result);
  });
});
