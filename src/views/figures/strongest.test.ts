import fc from "fast-check";
import { expect, test } from "vitest";
import { scene } from "../../testing/attention-scenes";
import { attentionView, weightAt } from "./attention-view";
import { strongestKeys, strongestOthers } from "./strongest";

const byFallingWeight = (weightOf: (token: number) => number) => (a: number, b: number) =>
  weightOf(b) - weightOf(a) || a - b;

test("the strongest keys are the first of all keys in order of weight", () => {
  fc.assert(
    fc.property(scene, fc.nat(), fc.integer({ min: 1, max: 10 }), ({ tokens, attention }, pick, count) => {
      const view = attentionView(attention, tokens, "show", "all");
      const query = pick % tokens.length;
      const sorted = [...view.keys].sort(byFallingWeight((key) => weightAt(view, 0, query, key)));
      expect(strongestKeys(view, 0, query, count)).toEqual(sorted.slice(0, count));
    }),
  );
});

test("the strongest others are ordered by their largest weight in any head", () => {
  fc.assert(
    fc.property(scene, fc.nat(), ({ tokens, attention, numHeads }, pick) => {
      const view = attentionView(attention, tokens, "show", "all");
      const heads = Array.from({ length: numHeads }, (_, head) => head);
      const index = pick % tokens.length;
      const largest = (query: number) => Math.max(...heads.map((head) => weightAt(view, head, query, index)));
      const sorted = [...view.queries].sort(byFallingWeight(largest));
      expect(strongestOthers(view, heads, { side: "key", index }, 4)).toEqual(sorted.slice(0, 4));
    }),
  );
});
