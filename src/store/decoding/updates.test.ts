import { expect, test } from "vitest";
import { AppError } from "../../lib/errors";
import { fakeDecodingEngine } from "../../testing/fake-decoding";
import { newLane, tokenLimit } from "./state";
import { retraced, updated } from "./updates";

test("a lane that cannot be continued keeps the tokens it had", async () => {
  const { lanes } = await fakeDecodingEngine().decode("gpt2-stories", {
    ids: [1, 2],
    lanes: [{ max_new_tokens: 3 }],
  });
  const lane = lanes[0]!.steps.reduce(
    (before, step) => updated(before, { lane: 0, kind: "step", step }, 1),
    newLane("a", { name: "Greedy", options: { max_new_tokens: 3 } }),
  );
  const error = new AppError("bad-input", "top_k is too large.", "Lower it.");
  const refused = retraced(lane, { lane: 0, kind: "failed", error }, 0, 1);
  expect(refused.state).toMatchObject({
    kind: "failed",
    error: { message: error.message, hint: error.hint },
  });
  expect(refused.steps).toEqual(lane.steps);
  expect(lane.steps.length).toBeGreaterThan(1);
});

test("the most tokens that options allow", () => {
  expect(tokenLimit({}, 5)).toBe(20);
  expect(tokenLimit({ max_length: 30 }, 5)).toBe(25);
  expect(tokenLimit({ max_new_tokens: 7, max_length: 30 }, 5)).toBe(7);
  expect(tokenLimit({ simple_beam: true }, 5)).toBe(50);
  expect(tokenLimit({ simple_beam: true, max_length: 12 }, 5)).toBe(12);
});
