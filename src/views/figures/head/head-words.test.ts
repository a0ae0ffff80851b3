import { expect, test } from "vitest";
import type { Segments, SpecialTokens } from "../../../figures/attention";
import { floatTensor } from "../../../lib/tensor";
import { figureToken } from "../../../testing/attention-scenes";
import { attentionView } from "../attention-view";
import type { FigureToken } from "../types";
import { emptyReason } from "./head-words";

const whole = { heads: [0], pruned: [] };
const words = [figureToken("[CLS]", { special: true }), figureToken("a")];

function viewOf(
  tokens: readonly FigureToken[],
  special: SpecialTokens,
  segments: Segments,
  weight = 1 / tokens.length,
) {
  const size = tokens.length;
  return attentionView(
    floatTensor(new Float32Array(size * size).fill(weight), [1, size, size]),
    tokens,
    special,
    segments,
  );
}

test("the figure says why it is empty", () => {
  const all = viewOf(words, "show", "all");
  expect(emptyReason(viewOf([], "show", "all"), whole, "all", 0, 0)).toContain("no tokens");
  expect(emptyReason(viewOf(words.slice(0, 1), "hide", "all"), whole, "all", 0, 0)).toContain("special");
  expect(emptyReason(all, { heads: [], pruned: [] }, "all", 0, 0)).toContain("No head is shown");
  expect(emptyReason(viewOf(words, "show", "ab"), whole, "ab", 0, 0)).toContain(
    "from sentence A to sentence B",
  );
  expect(emptyReason(all, whole, "all", 0.95, 0)).toContain("reaches 0.95");
});

test("of a difference it does not say that weights are missing", () => {
  const all = viewOf(words, "show", "all");
  const both = { heads: [0, 1], pruned: [], title: "layer 0, head 0, less that of B", isDifference: true };
  expect(emptyReason(all, both, "all", 0.05, 0)).toBe(
    "No difference reaches 0.05. Lower the threshold under View.",
  );
});

test("a head is pruned if the model says so, not if it has no weights", () => {
  const nothing = viewOf(words, "show", "all", 0);
  const reason = (pruned: readonly number[]) => emptyReason(nothing, { heads: [0], pruned }, "all", 0.05, 0);
  expect(reason([0])).toContain("were pruned");
  expect(reason([1])).toContain("No weight of the shown heads reaches 0.05");
});

test("it says nothing while lines are drawn or not yet counted", () => {
  const all = viewOf(words, "show", "all");
  expect(emptyReason(all, whole, "all", 0.5, 3)).toBeNull();
  expect(emptyReason(all, whole, "all", 0.5, null)).toBeNull();
});
