import { describe, expect, test } from "vitest";
import { type ComparedKeys, comparedKeys, type QueriesAndKeys } from "../analysis/query-key";
import { folderEngine } from "../testing/folder-engine";
import { goldenNames, readGolden, rowsOf } from "../testing/goldens";
import type { AttendResult, ModelInfo } from "./api/api";

const wanted = 1e-5;

/** Everything that the neuron view shows of one text, of every query of every head that was not pruned. */
function* everyQuery(
  of: QueriesAndKeys,
  { numLayers, numHeads, prunedHeads }: ModelInfo,
): Generator<ComparedKeys> {
  for (let layer = 0; layer < numLayers; layer++) {
    for (let head = 0; head < numHeads; head++) {
      if (prunedHeads[layer]?.includes(head)) continue;
      for (let query = 0; query < of.scores.shape[2]!; query++) yield comparedKeys(of, [layer, head], query);
    }
  }
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The largest difference between the softmax of the shown scores and the weights, and between score and q·k · factor. */
function differencesOf(of: QueriesAndKeys, info: ModelInfo) {
  let [weights, products, unexplained, unseen] = [0, 0, 0, 0];
  for (const { keys, factor } of everyQuery(of, info)) {
    softmax(keys.map(({ score }) => score)).forEach((weight, i) => {
      weights = Math.max(weights, Math.abs(weight - keys[i]!.weight));
    });
    unseen = Math.max(unseen, Math.abs(1 - keys.reduce((sum, { weight }) => sum + weight, 0)));
    if (factor === null) unexplained++;
    else
      for (const { product, score } of keys)
        products = Math.max(products, Math.abs(product * factor - score) / Math.max(1, Math.abs(score)));
  }
  return { weights, products, unexplained, unseen };
}

const complete = ({ queries, keys, scores, attentions }: AttendResult): QueriesAndKeys => ({
  queries: queries!,
  keys: keys!,
  scores: scores!,
  attentions,
});

describe("the scores of every reference checkpoint", () => {
  test.each(goldenNames())(
    "%s: their softmax is the attention, and they are q·k times one number",
    async (name) => {
      const golden = readGolden(name);
      const engine = folderEngine();
      const info = await engine.load({ id: golden.checkpoint });
      const { ids } = rowsOf(golden.cases[0]!)[0]!;
      const input = { ids, queriesAndKeys: true, scores: true };
      const found = differencesOf(complete(await engine.attend(info.model, input)), info);
      expect(found.weights).toBeLessThan(wanted);
      expect(found.unseen).toBeLessThan(wanted);
      expect(found.products).toBeLessThan(1e-4);
      expect(found.unexplained).toBe(0);
    },
  );
});

test("a key after the query is not among those that a causal model compares", async () => {
  const engine = folderEngine();
  const { model } = await engine.load({ embedded: "gpt2-stories" });
  const found = complete(
    await engine.attend(model, { text: "The rain stopped.", queriesAndKeys: true, scores: true }),
  );
  const { keys, factor } = comparedKeys(found, [3, 2], 1);
  expect(keys.map(({ key }) => key)).toEqual([0, 1]);
  expect(factor).toBeCloseTo(1 / Math.sqrt(found.queries.shape[3]!), 5);
});
