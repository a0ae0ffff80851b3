import { expect, test } from "vitest";
import { measuredEntropies, twoByTwo } from "../../testing/measured-heads";
import { entropyFacts, importanceFacts } from "./selected-facts";

const { NaN: gone } = Number;

test("the sum and the mean of a head's entropy have names of their own, one rank, and what they are of", () => {
  const over = "2 tokens of 1 text";
  expect(entropyFacts([1, 0], measuredEntropies)).toEqual([
    { name: "entropy, sum over tokens", value: "3.00 nats", full: "3 nats", rank: "rank 2 of 4", over },
    { name: "entropy, mean per token", value: "1.50 nats", full: "1.5 nats", rank: "rank 2 of 4", over },
  ]);
});

test("importance has no unit, and a pruned head no facts", () => {
  const importance = { values: twoByTwo(0.25, gone, 1, 0.5), name: "importance, batch", texts: 32 };
  expect(importanceFacts([0, 0], importance)).toEqual([
    { name: "importance, batch", value: "0.250", full: "0.25", rank: "rank 3 of 3", over: "32 texts" },
  ]);
  expect(importanceFacts([0, 1], importance)).toEqual([]);
  expect(entropyFacts([0, 1], { ...measuredEntropies, entropy: twoByTwo(1, gone, 1, 1) })).toEqual([]);
});
