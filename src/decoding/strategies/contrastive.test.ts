import { expect, test } from "vitest";
import { rankAgain } from "../../lib/contrastive-score";
import { exponential } from "../../lib/exponential";
import { randomModel, run, scoreOf, tokensOf } from "../../testing/table-lanes";
import { decodeAll, type TableModel } from "../../testing/table-model";
import { createStrategy } from "../lane";
import { parseLane } from "../parse-lane";
import type { ContrastiveStep } from "../records";

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

test("a token that the lane bans is never taken, not even to fill up the candidates", async () => {
  // The one allowed token repeats the direction of the prompt, which costs it more than its probability brings.
  const model: TableModel = {
    vocabSize: 3,
    logits: () => Float32Array.of(0, 0, 0),
    hidden: (ids) => (ids.at(-1) === 2 ? Float32Array.of(0, 1) : Float32Array.of(1, 0)),
  };
  const settings = parseLane(
    { penalty_alpha: 0.9, top_k: 3, suppress_tokens: [0, 2], max_new_tokens: 2 },
    { vocabSize: 3, eosTokenIds: [], maxPositions: 9, promptLength: 1 },
  );
  await expect(decodeAll(model, [createStrategy(settings, { ids: [1] })])).rejects.toThrow(
    "Only 1 of the 3 candidates were allowed, and a token that the lane bans scored best.",
  );
});
