import { expect, test } from "vitest";
import { circle, randomModel, run } from "../../testing/table-lanes";
import { bigramModel, decodeAll, type TableModel } from "../../testing/table-model";
import { createStrategy } from "../lane";
import { parseLane } from "../parse-lane";
import { explainStage } from "../processors/explain";
import type { ChoiceStep } from "../records";

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
