import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { figureToken } from "../../testing/attention-scenes";
import { attentionView } from "./attentionView";
import { emptyReason } from "./headWords";
import type { FigureToken, SegmentFilter, SpecialTokens } from "./types";

const words = [figureToken("[CLS]", { special: true }), figureToken("a")];

function viewOf(
  tokens: readonly FigureToken[],
  special: SpecialTokens,
  segments: SegmentFilter,
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
  expect(emptyReason(viewOf([], "show", "all"), [0], "all", 0, 0)).toContain("no tokens");
  expect(emptyReason(viewOf(words.slice(0, 1), "hide", "all"), [0], "all", 0, 0)).toContain("special");
  expect(emptyReason(all, [], "all", 0, 0)).toContain("No head is shown");
  expect(emptyReason(viewOf(words, "show", "ab"), [0], "ab", 0, 0)).toContain(
    "from sentence A to sentence B",
  );
  expect(emptyReason(all, [0], "all", 0.95, 0)).toContain("reaches 0.95");
  expect(emptyReason(viewOf(words, "show", "all", 0), [0], "all", 0.05, 0)).toContain("were pruned");
});

test("it says nothing while lines are drawn or not yet counted", () => {
  const all = viewOf(words, "show", "all");
  expect(emptyReason(all, [0], "all", 0.5, 3)).toBeNull();
  expect(emptyReason(all, [0], "all", 0.5, null)).toBeNull();
});
