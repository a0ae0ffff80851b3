import { expect, test } from "vitest";
import { circle, run } from "../../testing/table-lanes";

test("a row whose every token a ban removed is drawn from evenly", async () => {
  const options = {
    remove_invalid_values: true,
    max_new_tokens: 1,
    do_sample: true,
    top_k: 0,
    bad_words_ids: [[0], [1], [2], [3]],
  };
  const { steps } = await run(circle, [3], options);
  expect(JSON.stringify(steps)).toContain('"entropy":1.386294361');
});

test("bans that come after it still remove", async () => {
  const options = {
    remove_invalid_values: true,
    max_new_tokens: 1,
    do_sample: true,
    suppress_tokens: [0, 1, 2, 3],
  };
  await expect(run(circle, [3], options)).rejects.toThrow("Every token was removed");
});
