import { expect, test } from "vitest";
import { circle, run } from "../../testing/table-lanes";
import { countLookups, lookupPasses } from "./lookup-passes";

test("a pass has the guesses it accepts, the one it refuses, and those it never checks", async () => {
  // The model goes 0 → 1 → 2 → 0; the prompt lies once: after 1 comes 3.
  const { steps } = await run(circle, [0, 1, 3, 2, 0], { prompt_lookup_num_tokens: 3, max_new_tokens: 8 });
  const rows = lookupPasses(steps, steps.length);
  expect(rows.map(({ guesses, chosen, fates }) => ({ guesses, chosen, fates }))).toEqual([
    // The prompt goes on from its first 0.
    { guesses: [1, 3, 2], chosen: [1, 2], fates: ["accepted", "refused", "unchecked"] },
    // 1, 2 never came before; 2 did, followed by 0, 1, 2.
    { guesses: [0, 1, 2], chosen: [0, 1, 2, 0], fates: ["accepted", "accepted", "accepted"] },
    { guesses: [1, 2, 0], chosen: [1, 2], fates: ["accepted", "accepted", "unchecked"] },
  ]);
  expect(countLookups(rows)).toEqual({ tokens: 8, passes: 3, accepted: 6, checked: 7 });
  expect(lookupPasses(steps, 1)[0]).toMatchObject({
    chosen: [1],
    fates: ["accepted", "unchecked", "unchecked"],
  });
});

test("without a match a pass is one token of greedy search", async () => {
  const { steps } = await run(circle, [0], { prompt_lookup_num_tokens: 2, max_new_tokens: 3 });
  expect(lookupPasses(steps, 3).map(({ match, guesses }) => [match, guesses])).toEqual([
    [null, []],
    [null, []],
    [null, []],
  ]);
});
