import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankAgain } from "../lib/contrastive-score";
import { exponential } from "../lib/exponential";
import { uniformNumbers } from "../lib/uniform";
import { bigramModel, decodeAll, type TableModel, tableModel, tableStep } from "../testing/table-model";
import { createStrategy } from "./lane";
import { parseLane } from "./parse-lane";
import { explainStage } from "./processors/explain";
import type { BeamStep, ChoiceStep, ContrastiveStep } from "./records";
import { Scheduler } from "./scheduler";
import { distributionOf, logProbability, rankOf } from "./scores";

const decode = (ids: readonly number[]) => ids.map((id) => "abcdefghijklmnopqrstuvwxyz"[id] ?? "?").join("");

async function run(model: TableModel, prompt: readonly number[], options: object, ends: number[] = []) {
  const settings = parseLane(options, {
    vocabSize: model.vocabSize,
    eosTokenIds: ends,
    maxPositions: 40,
    promptLength: prompt.length,
  });
  const [decoded] = await decodeAll(model, [createStrategy(settings, { ids: prompt, decode })]);
  return decoded!;
}

const tokensOf = ({ result }: Awaited<ReturnType<typeof run>>) => result.sequences[0]!.tokens;

/** A model whose scores depend on the last two tokens and the position. */
function randomModel(seed: number, size: number, spread = 1): TableModel {
  const next = uniformNumbers(seed, "scores");
  const take = (rows: number, columns: number, scale: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => (2 * next() - 1) * scale));
  return tableModel({
    pair: take(size, size, 3 * spread),
    before: take(size, size, spread),
    wave: take(7, size, spread),
    states: take(size, 4, 1),
    echoes: take(size, 4, 0.5),
  });
}

/** ln p of each token of a text after `prompt`, summed. */
function scoreOf(model: TableModel, prompt: readonly number[], tokens: readonly number[]): number {
  return tokens.reduce((sum, token, index) => {
    const logits = model.logits([...prompt, ...tokens.slice(0, index)]);
    return sum + logProbability(distributionOf(logits), token);
  }, 0);
}

/** 0 → 1 → 2 → 0 → …, and from each a second choice. */
const circle = bigramModel([
  [0, 3, 1, -1],
  [1, 0, 3, -1],
  [3, 1, 0, 2.5],
  [3, 1, 0, 0],
]);

describe("greedy search", () => {
  test("takes the most probable token, the lowest of equals, until a rule ends it", async () => {
    const six = await run(circle, [0], { max_new_tokens: 6 });
    expect(tokensOf(six)).toEqual([1, 2, 0, 1, 2, 0]);
    expect(six.result.stop).toEqual({ kind: "length", rule: "max_new_tokens", tokens: 7 });
    expect(
      tokensOf(
        await run(
          bigramModel([
            [1, 2, 2],
            [0, 0, 0],
            [0, 5, 5],
          ]),
          [0],
          { max_new_tokens: 3 },
        ),
      ),
    ).toEqual([1, 0, 1]);
  });

  test("ends with an end token, a stop string, or at the last position", async () => {
    const ended = await run(circle, [2], { max_new_tokens: 9, eos_token_id: [3, 2] });
    expect(tokensOf(ended)).toEqual([0, 1, 2]);
    expect(ended.result.stop).toEqual({ kind: "end-token", token: 2 });
    const stopped = await run(circle, [0], { max_new_tokens: 9, stop_strings: ["ca"] });
    expect(tokensOf(stopped)).toEqual([1, 2, 0]);
    expect(stopped.result.stop).toEqual({ kind: "stop-string", text: "ca" });
    const full = await run(circle, [0, 1], { max_new_tokens: 500 });
    expect(tokensOf(full)).toHaveLength(38);
    expect(full.result.stop).toEqual({ kind: "length", rule: "last position", tokens: 40 });
  });

  test("records rank, entropy and surprisal of every choice, and why a token was banned", async () => {
    const { steps } = await run(circle, [0], { max_new_tokens: 5, no_repeat_ngram_size: 2 });
    const choices = steps.flatMap((step) => (step as ChoiceStep).choices);
    // From 0 the bigram (0, 1) is banned the second time.
    expect(choices.map(({ token }) => token)).toEqual([1, 2, 0, 2, 3]);
    const banned = choices[3]!;
    const logits = [0, 3, 1, -1];
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const shares = logits.map((logit) => Math.exp(logit) / total);
    const entropy = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
    expect(banned).toMatchObject({ rank: 2, draw: null, end: null, sequence: 0 });
    expect(banned.logProbability).toBeCloseTo(Math.log(shares[2]!), 12);
    expect(banned.surprisal).toBe(-banned.logProbability);
    expect(banned.row.entropy).toBeCloseTo(entropy, 12);
    const [candidate] = banned.row.candidates;
    expect(candidate).toMatchObject({ token: 1 });
    expect(candidate!.logProbabilities[1]).toBeNull();
    const [stage] = banned.row.stages;
    expect(stage).toMatchObject({ kept: 3, removed: 1, numChanges: 1 });
    expect(explainStage(stage!, 0, candidate!, (id) => `“${decode([id])}”`)).toBe(
      "would repeat the bigram (“a”, “b”) seen at token 1, prompt counted",
    );
    // What is left is renormalised.
    const left = banned.row.candidates.map(({ logProbabilities }) =>
      Math.exp(logProbabilities[1] ?? -Infinity),
    );
    expect(left.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe("simple beam search", () => {
  /** All texts of `length` tokens, the best by summed log-probability. */
  function exhaustive(model: TableModel, prompt: readonly number[], length: number) {
    let texts: number[][] = [[]];
    for (let step = 0; step < length; step++) {
      texts = texts.flatMap((text) =>
        Array.from({ length: model.vocabSize }, (_, token) => [...text, token]),
      );
    }
    const scored = texts.map((tokens) => ({ tokens, score: scoreOf(model, prompt, tokens) }));
    return scored.reduce((best, next) => (next.score > best.score ? next : best));
  }

  test("with the vocabulary as its width it is exhaustive over two tokens", async () => {
    for (let seed = 0; seed < 30; seed++) {
      const model = randomModel(seed, 7);
      const best = exhaustive(model, [1, 4], 2);
      const found = await run(model, [1, 4], { simple_beam: true, beam_width: 7, max_length: 2 });
      expect(tokensOf(found)).toEqual(best.tokens);
      expect(found.result.sequences[0]!.score).toBeCloseTo(best.score, 5);
    }
  });

  test("with the vocabulary to the power of all steps but one it is exhaustive over any number", async () => {
    for (let seed = 100; seed < 110; seed++) {
      const model = randomModel(seed, 4, 0.3);
      const best = exhaustive(model, [2], 4);
      const found = await run(model, [2], { simple_beam: true, beam_width: 64, max_length: 4 });
      expect(tokensOf(found)).toEqual(best.tokens);
    }
  });

  test("a width of one is greedy search, and an end token ends nothing", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const model = randomModel(seed, 9);
      const greedy = await run(model, [3], { max_new_tokens: 12 });
      const beam = await run(model, [3], { simple_beam: true, beam_width: 1, max_length: 12 }, [0, 1, 2]);
      expect(tokensOf(beam)).toEqual(tokensOf(greedy));
    }
  });

  test("every hypothesis proposes as many tokens as the beam is wide", async () => {
    // From 0, the tokens 1 and 2; from 1 only middling ones, from 2 a very likely one.
    const model = bigramModel([
      [-9, 1, 0.9, -9],
      [0, 0, 0, 0],
      [-9, -9, -9, 5],
      [0, 0, 0, 0],
    ]);
    const { steps, result } = await run(model, [0], { simple_beam: true, beam_width: 2, max_length: 2 });
    expect(result.sequences[0]!.tokens).toEqual([2, 3]);
    const last = steps[1] as BeamStep;
    expect(last.candidates.map(({ fate }) => fate)).toEqual(["kept", "kept", "spare", "spare"]);
    expect(last.groups).toEqual([]);
    expect(result.stop).toEqual({ kind: "length", rule: "max_length", tokens: 3 });
  });
});

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

describe("contrastive search", () => {
  test("with an alpha that vanishes it is greedy search", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const model = randomModel(seed, 15);
      const greedy = await run(model, [3, 1], { max_new_tokens: 10 });
      const contrastive = await run(model, [3, 1], { max_new_tokens: 10, penalty_alpha: 1e-7, top_k: 5 });
      expect(tokensOf(contrastive)).toEqual(tokensOf(greedy));
    }
  });

  test("its scores can be had again by hand, and by another alpha or k without the model", async () => {
    const model = randomModel(7, 15);
    const { steps, result } = await run(model, [3, 1], { max_new_tokens: 6, penalty_alpha: 0.6, top_k: 4 });
    const unit = (ids: readonly number[]) => {
      const state = [...model.hidden(ids)];
      const norm = Math.hypot(...state);
      return state.map((value) => value / norm);
    };
    const text = [3, 1];
    for (const step of steps as ContrastiveStep[]) {
      const before = text.map((_, index) => unit(text.slice(0, index + 1)));
      for (const { token, probability, penalty, position, score } of step.candidates) {
        const own = unit([...text, token]);
        const cosines = before.map((other) => other.reduce((sum, value, i) => sum + value * own[i]!, 0));
        expect(penalty).toBeCloseTo(Math.max(...cosines), 5);
        expect(position).toBe(cosines.indexOf(Math.max(...cosines)));
        expect(probability).toBeCloseTo(exponential(scoreOf(model, text, [token])), 5);
        expect(score).toBeCloseTo(0.4 * probability - 0.6 * penalty, 5);
      }
      const [best] = rankAgain(step.candidates, 0.6);
      expect(best!.token).toBe(step.choice.token);
      const byLikeness = rankAgain(step.candidates, 1)[0]!;
      expect(byLikeness.penalty).toBe(Math.min(...step.candidates.map(({ penalty }) => penalty)));
      expect(rankAgain(step.candidates, 1, 1)[0]).toMatchObject({ token: step.candidates[0]!.token });
      text.push(step.choice.token);
    }
    expect(text.slice(2)).toEqual(result.sequences[0]!.tokens);
  });

  test("a step judged by another alpha chooses what a search with that alpha would", async () => {
    const model = randomModel(8, 15);
    const [first] = (await run(model, [3, 1], { max_new_tokens: 1, penalty_alpha: 0.2, top_k: 6 })).steps;
    for (const [alpha, k] of [
      [0.5, 6],
      [0.9, 6],
      [0.9, 3],
    ] as const) {
      const other = await run(model, [3, 1], { max_new_tokens: 1, penalty_alpha: alpha, top_k: k });
      expect(rankAgain((first as ContrastiveStep).candidates, alpha, k)[0]!.token).toBe(tokensOf(other)[0]);
    }
  });
});

describe("sampling", () => {
  const many = { do_sample: true, temperature: 0.8, top_k: 6 };

  test("draws by the processed distribution: χ² over 20,000 draws", async () => {
    const model = randomModel(3, 12, 0.5);
    const { steps } = await run(model, [5], {
      ...many,
      max_new_tokens: 1,
      num_return_sequences: 20000,
      seed: 1,
    });
    const counts = new Array<number>(12).fill(0);
    for (const { token } of (steps[0] as ChoiceStep).choices) counts[token]!++;
    const logits = [...model.logits([5])].map((logit) => logit / 0.8);
    const border = [...logits].sort((a, b) => b - a)[5]!;
    const weights = logits.map((logit) => (logit < border ? 0 : Math.exp(logit)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let chiSquared = 0;
    weights.forEach((weight, token) => {
      const wanted = (20000 * weight) / total;
      if (wanted === 0) expect(counts[token]).toBe(0);
      else chiSquared += (counts[token]! - wanted) ** 2 / wanted;
    });
    // The 99.9th percentile of χ² with 5 degrees of freedom.
    expect(chiSquared).toBeLessThan(20.5);
  });

  test("draws at 20,000 positions are as fair as those of 20,000 sequences", async () => {
    const size = 20000;
    const model = bigramModel([[0, Math.log(2), Math.log(3), Math.log(4)], [], [], []]);
    const flat: TableModel = { ...model, logits: () => model.logits([0]) };
    const settings = parseLane(
      { do_sample: true, top_k: 0, max_new_tokens: size },
      { vocabSize: 4, eosTokenIds: [], maxPositions: size + 1, promptLength: 1, seed: 11 },
    );
    const strategy = createStrategy(settings, { ids: [0] });
    const counts = [0, 0, 0, 0];
    strategy.next([]);
    for (let step = 0; step < size; step++) {
      const turn = strategy.next([{ logits: flat.logits([0]) }]).value;
      counts[(turn.step as ChoiceStep).choices[0]!.token]!++;
    }
    const chiSquared = counts.reduce(
      (sum, count, token) => sum + (count - 2000 * (token + 1)) ** 2 / (2000 * (token + 1)),
      0,
    );
    // The 99.9th percentile of χ² with 3 degrees of freedom.
    expect(chiSquared).toBeLessThan(16.3);
  });

  test("the same seed gives the same text, another seed another, each sequence its own", async () => {
    const model = randomModel(4, 20, 0.3);
    const options = { ...many, max_new_tokens: 12, num_return_sequences: 3 };
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => run(model, [5], { ...options, seed })));
    expect(a!.result).toEqual(b!.result);
    expect(a!.result).not.toEqual(c!.result);
    const texts = a!.result.sequences.map(({ tokens }) => tokens.join());
    expect(new Set(texts).size).toBe(3);
    // The tokens of a seed are fixed for good.
    expect(a!.result.sequences[0]!.tokens).toEqual([2, 12, 13, 17, 0, 9, 9, 14, 10, 5, 6, 4]);
  });

  test("a branch that repeats its origin goes on as its origin did", async () => {
    const model = randomModel(4, 20, 0.3);
    const settings = parseLane(
      { ...many, max_new_tokens: 12, seed: 1 },
      { vocabSize: 20, eosTokenIds: [], maxPositions: 40, promptLength: 1 },
    );
    const [origin] = await decodeAll(model, [createStrategy(settings, { ids: [5] })]);
    const start = [5, ...origin!.result.sequences[0]!.tokens.slice(0, 7)];
    const [branch] = await decodeAll(model, [createStrategy(settings, { ids: start })]);
    expect([...start, ...branch!.result.sequences[0]!.tokens]).toEqual([
      5,
      ...origin!.result.sequences[0]!.tokens,
    ]);
  });

  test("sequences end one by one", async () => {
    const model = randomModel(9, 6, 0.2);
    const { result, steps } = await run(
      model,
      [1],
      { do_sample: true, num_return_sequences: 8, max_new_tokens: 9 },
      [2],
    );
    const lengths = result.sequences.map(({ tokens }) => tokens.length);
    expect(new Set(lengths).size).toBeGreaterThan(2);
    result.sequences.forEach(({ tokens }, sequence) => {
      const choices = (steps as ChoiceStep[]).flatMap((step) =>
        step.choices.filter((choice) => choice.sequence === sequence),
      );
      expect(choices.map(({ token }) => token)).toEqual(tokens);
      expect(choices.map(({ end }) => end !== null)).toEqual(
        tokens.map((_, index) => index === tokens.length - 1),
      );
      expect(tokens.slice(0, -1)).not.toContain(2);
    });
  });

  test("with every token banned there is nothing to draw, and it says so", async () => {
    const lane = { do_sample: true, no_repeat_ngram_size: 1, max_new_tokens: 9 };
    await expect(run(circle, [0], lane)).rejects.toThrow("Every token was removed");
  });

  test("the cut of a truncation says why a token is out", async () => {
    const { steps } = await run(circle, [0], { do_sample: true, top_k: 0, min_p: 0.5, max_new_tokens: 1 });
    const { row } = (steps[0] as ChoiceStep).choices[0]!;
    expect(row.candidates.map((candidate) => explainStage(row.stages[0]!, 0, candidate))).toEqual([
      null,
      "has probability 0.112, below 0.5 times that of the likeliest, 0.415",
      "has probability 0.0414, below 0.5 times that of the likeliest, 0.415",
      "has probability 0.0152, below 0.5 times that of the likeliest, 0.415",
    ]);
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

test("records survive a structured clone and JSON, and stay small", async () => {
  const size = 2000;
  const model: TableModel = {
    vocabSize: size,
    logits: (ids) =>
      Float32Array.from({ length: size }, (_, token) => Math.sin(token * ids.length + ids.at(-1)!)),
    hidden: (ids) => Float32Array.from([Math.sin(ids.length), Math.cos(ids.at(-1)!)]),
  };
  const lanes = [
    { no_repeat_ngram_size: 1, repetition_penalty: 1.5 },
    { do_sample: true, top_p: 0.9, temperature: 0.5 },
    { num_beams: 3, no_repeat_ngram_size: 1 },
    { penalty_alpha: 0.6, top_k: 4 },
    { simple_beam: true, beam_width: 3 },
  ];
  const prompt = Array.from({ length: 300 }, (_, index) => index);
  for (const options of lanes) {
    const settings = parseLane(
      { ...options, ...("simple_beam" in options ? { max_length: 3 } : { max_new_tokens: 3 }) },
      { vocabSize: size, eosTokenIds: [], maxPositions: 1000, promptLength: 300 },
    );
    const [decoded] = await decodeAll(model, [createStrategy(settings, { ids: prompt })]);
    expect(structuredClone(decoded)).toEqual(decoded);
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(decoded);
    for (const step of decoded!.steps) expect(JSON.stringify(step).length).toBeLessThan(30000);
  }
});

test("scores that are no numbers end their lane with a sentence", async () => {
  const broken: TableModel = { ...circle, logits: () => Float32Array.of(0, Number.NaN, 1, 2) };
  const scheduler = new Scheduler(tableStep(broken).step);
  const settings = parseLane({}, { vocabSize: 4, eosTokenIds: [], maxPositions: 40, promptLength: 1 });
  scheduler.add(createStrategy(settings, { ids: [0] }));
  const [update] = await scheduler.advance();
  expect(update).toMatchObject({
    kind: "failed",
    error: { message: "The model gave scores that are not numbers." },
  });
  expect(scheduler.lanes).toEqual([]);
});
