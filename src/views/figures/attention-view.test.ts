import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { figureToken, scene } from "../../testing/attention-scenes";
import { attentionView, hiddenShare, weightAt } from "./attention-view";

const tokens = [
  figureToken("[CLS]", { special: true }),
  figureToken("a"),
  figureToken("[SEP]", { special: true }),
  figureToken("b", { segment: 1 }),
];
const uneven = floatTensor(Float32Array.from([...Array(4)].flatMap(() => [0.5, 0.1, 0.1, 0.3])), [1, 4, 4]);

test("hiding special tokens takes their rows and leaves the weights", () => {
  const view = attentionView(uneven, tokens, "hide", "all");
  expect(view.rows).toEqual([1, 3]);
  expect(weightAt(view, 0, 1, 3)).toBeCloseTo(0.3);
  expect(hiddenShare(view, 0, 1)).toBeCloseTo(0.6);
});

test("renormalising divides by what is left", () => {
  const view = attentionView(uneven, tokens, "renormalise", "all");
  expect(weightAt(view, 0, 1, 1)).toBeCloseTo(0.25);
  expect(weightAt(view, 0, 1, 3)).toBeCloseTo(0.75);
  expect(hiddenShare(view, 0, 1)).toBeCloseTo(0.6);
});

test("a query that attends to hidden tokens alone shows nothing", () => {
  const onlyFirst = floatTensor(Float32Array.from([1, 0, 1, 0]), [1, 2, 2]);
  const view = attentionView(onlyFirst, tokens.slice(0, 2), "renormalise", "all");
  expect(weightAt(view, 0, 1, 1)).toBe(0);
});

test.each([
  ["all", [0, 1, 2, 3], [0, 1, 2, 3]],
  ["aa", [0, 1, 2], [0, 1, 2]],
  ["ab", [0, 1, 2], [3]],
  ["ba", [3], [0, 1, 2]],
  ["bb", [3], [3]],
] as const)("segments %s", (segments, queries, keys) => {
  const view = attentionView(uneven, tokens, "show", segments);
  expect([view.queries, view.keys]).toEqual([queries, keys]);
  expect(view.admits(1, 3)).toBe(segments === "all" || segments === "ab");
});

test("renormalised rows sum to 1, or to 0 where nothing is left", () => {
  fc.assert(
    fc.property(scene, ({ tokens, attention, numHeads }) => {
      const view = attentionView(attention, tokens, "renormalise", "all");
      const shown = attentionView(attention, tokens, "show", "all");
      for (let head = 0; head < numHeads; head++) {
        for (const query of view.rows) {
          const left = view.rows.reduce((sum, key) => sum + weightAt(view, head, query, key), 0);
          const isAllHidden = view.rows.every((key) => weightAt(shown, head, query, key) === 0);
          expect(left).toBeCloseTo(isAllHidden ? 0 : 1, 4);
        }
      }
    }),
  );
});
