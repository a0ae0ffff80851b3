import { expect, test } from "vitest";
import { run, tokensOf } from "../../testing/table-lanes";
import { bigramModel, type TableModel } from "../../testing/table-model";

/** Scores −1, −0.5 and −1.5 for tokens 0, 1 and 3; `odd` for token 2. */
const modelWith = (odd: number): TableModel =>
  bigramModel(Array.from({ length: 4 }, () => [-1, -0.5, odd, -1.5]));

const valid = { remove_invalid_values: true, max_new_tokens: 1 };

test.each([
  [Number.NaN, 2, "NaN counts as 0, the largest score here"],
  [Number.POSITIVE_INFINITY, 2, "+∞ counts as the largest number"],
  [Number.NEGATIVE_INFINITY, 1, "−∞ counts as the smallest number"],
])("a score of %d gives token %i: %s", async (odd, token) => {
  expect(tokensOf(await run(modelWith(odd), [3], valid))).toEqual([token]);
});

test("without it such a score ends the lane", async () => {
  await expect(run(modelWith(Number.NaN), [3], { max_new_tokens: 1 })).rejects.toThrow("not numbers");
});

test("under beams one NaN makes every log-probability NaN, and so 0: all tokens are equal", async () => {
  const { result } = await run(modelWith(Number.NaN), [3], {
    ...valid,
    num_beams: 2,
    num_return_sequences: 2,
  });
  expect(result.sequences.map(({ score }) => score)).toEqual([0, 0]);
});

test("a row whose every token is removed is drawn from evenly", async () => {
  const options = { ...valid, do_sample: true, top_k: 0, bad_words_ids: [[0], [1], [2], [3]] };
  const { steps } = await run(modelWith(0), [3], options);
  expect(JSON.stringify(steps)).toContain('"entropy":1.386294361');
});
