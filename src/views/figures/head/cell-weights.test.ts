import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../../../lib/tensor";
import { figureToken, scene } from "../../../testing/attention-scenes";
import { attentionView } from "../attention-view";
import { focusedWeights, restingWeights } from "./cell-weights";

const tokens = [figureToken("[CLS]", { special: true }), figureToken("a"), figureToken("b", { segment: 1 })];
const attention = floatTensor(Float32Array.from([0.6, 0.3, 0.1, 0.5, 0.25, 0.25, 0.2, 0.2, 0.6]), [1, 3, 3]);

test("a focused query shows its row, a focused key its column", () => {
  const view = attentionView(attention, tokens, "show", "all");
  const row = focusedWeights(view, { side: "query", index: 1 });
  const column = focusedWeights(view, { side: "key", index: 1 });
  expect([0, 1, 2].map((token) => row(0, token))).toEqual([0.5, 0.25, 0.25]);
  expect([0, 1, 2].map((token) => column(0, token)!)).toEqual([
    expect.closeTo(0.3),
    0.25,
    expect.closeTo(0.2),
  ]);
});

test("pairs outside the segments have no cell", () => {
  const view = attentionView(attention, tokens, "show", "ab");
  const row = focusedWeights(view, { side: "query", index: 1 });
  expect([0, 1, 2].map((token) => row(0, token))).toEqual([null, null, 0.25]);
  expect(focusedWeights(view, { side: "query", index: 2 })(0, 2)).toBeNull();
  expect(restingWeights(view)(0, 0)).toBeNull();
});

test("the row of hidden tokens tells the share they take from a query", () => {
  const view = attentionView(attention, tokens, "hide", "all");
  expect(focusedWeights(view, { side: "query", index: 2 })(0, null)).toBeCloseTo(0.2);
  expect(focusedWeights(view, { side: "key", index: 2 })(0, null)).toBeNull();
  expect(restingWeights(view)(0, null)).toBeNull();
});

test("at rest a cell is the mean over queries", () => {
  const view = attentionView(attention, tokens, "show", "all");
  expect(restingWeights(view)(0, 0)).toBeCloseTo((0.6 + 0.5 + 0.2) / 3);
});

test("the means of a head sum to 1 when nothing is hidden", () => {
  fc.assert(
    fc.property(scene, ({ tokens, attention, numHeads }) => {
      const weightOf = restingWeights(attentionView(attention, tokens, "show", "all"));
      const sum = tokens.reduce((total, _, token) => total + weightOf(numHeads - 1, token)!, 0);
      expect(sum).toBeCloseTo(1, 4);
    }),
  );
});
