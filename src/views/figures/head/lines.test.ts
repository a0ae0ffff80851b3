import fc from "fast-check";
import { expect, test } from "vitest";
import { scene } from "../../../testing/attention-scenes";
import { type AttentionView, attentionView, weightAt } from "../attention-view";
import {
  emphasise,
  faintestWeight,
  focusedLines,
  type LineSet,
  opacityLevel,
  opacityLevels,
  opacityOf,
  selectLines,
} from "./lines";

const options = fc.record({
  threshold: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
  special: fc.constantFrom("show", "hide", "renormalise"),
  segments: fc.constantFrom("all", "aa", "ab", "ba", "bb"),
});

function names({ length, heads, queries, keys }: LineSet): string[] {
  return Array.from({ length }, (_, i) => `${heads[i]}:${queries[i]}>${keys[i]}`);
}

/** Every line that ought to be there, by the definition. */
function expected(view: AttentionView, heads: readonly number[], threshold: number): string[] {
  const floor = Math.max(threshold, faintestWeight);
  return heads.flatMap((head) =>
    view.queries.flatMap((query) =>
      view.keys
        .filter((key) => weightAt(view, head, query, key) >= floor)
        .map((key) => `${head}:${query}>${key}`),
    ),
  );
}

test("the lines are those with weight at or above the threshold, all of them, strongest level first", () => {
  fc.assert(
    fc.property(scene, options, ({ tokens, attention, numHeads }, { threshold, special, segments }) => {
      const heads = Array.from({ length: numHeads }, (_, head) => head);
      const view = attentionView(attention, tokens, special, segments);
      const lines = selectLines(view, heads, threshold);
      expect(names(lines).sort()).toEqual(expected(view, heads, threshold).sort());
      for (let i = 0; i < lines.length; i++) {
        const weight = weightAt(view, lines.heads[i]!, lines.queries[i]!, lines.keys[i]!);
        expect(weight).toBeGreaterThanOrEqual(threshold);
        expect(lines.levels[i]).toBe(opacityLevel(weight));
        if (i > 0) expect(lines.levels[i]!).toBeLessThanOrEqual(lines.levels[i - 1]!);
      }
    }),
  );
});

test("a focused token keeps its own lines and no others", () => {
  fc.assert(
    fc.property(scene, options, fc.nat(), (scene, { threshold, special, segments }, pick) => {
      const view = attentionView(scene.attention, scene.tokens, special, segments);
      const index = pick % scene.tokens.length;
      const all = expected(view, [0], threshold);
      const from = focusedLines(view, [0], threshold, { side: "query", index });
      const to = focusedLines(view, [0], threshold, { side: "key", index });
      expect(names(from).sort()).toEqual(all.filter((name) => name.startsWith(`0:${index}>`)).sort());
      expect(names(to).sort()).toEqual(all.filter((name) => name.endsWith(`>${index}`)).sort());
    }),
  );
});

test("only the wanted heads and queries are read", () => {
  const view = attentionView(
    { data: new Float32Array(2 * 4).fill(0.5), shape: [2, 2, 2] },
    ["a", "b"].map((text) => ({ text, raw: text, special: false, continues: false, segment: 0 })),
    "show",
    "all",
  );
  expect(names(selectLines(view, [1], 0, [0]))).toEqual(["1:0>0", "1:0>1"]);
  expect(selectLines(view, [], 0).length).toBe(0);
});

test("opacity grows with weight from nothing to full", () => {
  expect(opacityLevel(0)).toBe(0);
  expect(opacityLevel(faintestWeight * 1.001)).toBe(1);
  expect(opacityLevel(faintestWeight * 0.999)).toBe(0);
  expect(opacityOf(opacityLevel(0.5))).toBeCloseTo(0.62, 1);
  expect(opacityLevel(1)).toBe(opacityLevels);
});

test("heads in full colour come first, and all lines are there", () => {
  fc.assert(
    fc.property(scene, fc.nat(), ({ tokens, attention, numHeads }, pick) => {
      const heads = Array.from({ length: numHeads }, (_, head) => head);
      const view = attentionView(attention, tokens, "show", "all");
      const lines = emphasise(heads, [pick % numHeads], (some) => selectLines(view, some, 0));
      expect(names(lines).sort()).toEqual(expected(view, heads, 0).sort());
      const isFull = Array.from(lines.heads, (head) => head === pick % numHeads);
      expect(isFull.lastIndexOf(true)).toBe(lines.faintFrom - 1);
      expect(isFull.indexOf(false)).toBe(lines.faintFrom < lines.length ? lines.faintFrom : -1);
    }),
  );
});
