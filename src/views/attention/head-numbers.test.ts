import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { headNumbers } from "./head-numbers";
import { patternsIn } from "./picture";

const tokens = ["[CLS]", "a", "b", "c", "[SEP]"];
/** Head 1 looks at the previous token, its first query at itself; head 0 at nothing. */
const weights = Float32Array.from({ length: 50 }, (_, i) => {
  const [query, key] = [Math.floor((i % 25) / 5), i % 5];
  return i >= 25 && key === Math.max(0, query - 1) ? 1 : 0;
});

function picture(isCausal: boolean, names = tokens): Picture {
  const special = names.map((name) => name.startsWith("["));
  return {
    subject: { text: "a b c", pair: null },
    info: modelInfo({ numHeads: 2, family: isCausal ? "gpt2" : "bert", specialTokens: { sep: "[SEP]" } }),
    predictions: { kind: "none" },
    result: {
      tokens: names,
      texts: names,
      ids: [0, 1, 2, 3, 4],
      special,
      continues: special,
      typeIds: [0, 0, 0, 0, 0],
      attentions: floatTensor(weights, [1, 2, 5, 5]),
      // Not what the weights give: the number must be the engine's.
      entropies: floatTensor(Float32Array.of(0.5, 0.25), [1, 2]),
    },
  } as unknown as Picture;
}

const rows = (...of: Parameters<typeof picture>) =>
  Object.fromEntries(headNumbers(picture(...of), [0, 1]).map(({ name, value, n }) => [name, [value, n]]));

test("every share is a mean over the queries that have such a key", () => {
  expect(rows(false)).toEqual({
    "entropy, mean per token, nats": [0.25, 5],
    "largest possible, ln 5": [Math.log(5), null],
    "on the previous token": [1, 4],
    "on the token itself": [0.2, 5],
    "on the next token": [0, 4],
    "on [CLS]": [0.4, 5],
    "on [SEP]": [0, 5],
    "mean distance, tokens": [0.8, 5],
  });
});

test("a causal model without special tokens has a first token and no separator", () => {
  const numbers = rows(true, ["a", "b", "c", "d", "e"]);
  expect(numbers["on the first token"]).toEqual([0.4, 5]);
  expect(numbers["on [SEP]"]).toBeUndefined();
  expect(numbers["largest possible, causal"]?.[0]).toBeCloseTo(Math.log(120) / 5, 12);
});

test("the patterns of a head are read from its weights, with the tokens that begin and separate texts", () => {
  expect(
    patternsIn(picture(false))([0, 1]).map(({ pattern, value, count }) => [pattern.key, value, count]),
  ).toEqual([["previous", 1, 4]]);
  expect(patternsIn(picture(false))([0, 0])).toEqual([]);
});

test("what the patterns need of the text is computed once for a picture", () => {
  const one = picture(false);
  expect(patternsIn(one)).toBe(patternsIn(one));
  expect(patternsIn(one)).not.toBe(patternsIn(picture(false)));
});
