import { expect, test } from "vitest";
import { circle, letters, run, tokensOf } from "../../testing/table-lanes";
import { bigramModel } from "../../testing/table-model";
import { explainStage } from "../processors/explain";
import type { ChoiceStep } from "../records";

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
  expect(tokensOf(full)).toHaveLength(39);
  expect(full.result.stop).toEqual({ kind: "length", rule: "last position", tokens: 41 });
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
  expect(explainStage(stage!, 0, candidate!, (id) => `“${letters([id])}”`)).toBe(
    "would repeat the bigram (“a”, “b”) seen at token 1, prompt counted",
  );
  // What is left is renormalised.
  const left = banned.row.candidates.map(({ logProbabilities }) =>
    Math.exp(logProbabilities[1] ?? -Infinity),
  );
  expect(left.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});
