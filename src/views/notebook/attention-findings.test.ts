import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { initialView } from "../../store/view";
import { modelInfo } from "../../testing/model-info";
import { headFinding, openNote, patternFindings } from "./attention-findings";

const n = 6;

/** One layer of heads, each given by the key that query `q` looks at. */
function pictureOf(heads: readonly ((query: number) => number)[]): Picture {
  const data = new Float32Array(heads.length * n * n);
  heads.forEach((keyOf, head) => {
    for (let query = 0; query < n; query++) data[(head * n + query) * n + keyOf(query)] = 1;
  });
  const words = Array.from({ length: n }, (_, i) => `t${i}`);
  return {
    subject: { text: "", pair: null },
    info: modelInfo({ numLayers: 1, numHeads: heads.length }),
    result: {
      tokens: words,
      ids: words.map((_, id) => id),
      texts: words,
      special: words.map(() => false),
      attentions: floatTensor(data, [1, heads.length, n, n]),
      entropies: floatTensor(new Float32Array(heads.length), [1, heads.length]),
    },
    predictions: { kind: "none" },
  } as unknown as Picture;
}

const previous = (query: number) => Math.max(0, query - 1);
const itself = (query: number) => query;
const scattered = (query: number) => (query * 2 + 3) % n;

test("the patterns of a model, the most frequent first, with at most three heads each", () => {
  expect(patternFindings("Tiny", pictureOf([itself, previous, itself, itself, itself, scattered]))).toEqual([
    "Tiny: “looks at the token itself” is the pattern of 4 of 6 heads (L0 H0, L0 H2, L0 H3 and 1 more).",
    "Tiny: “looks at the previous token” is the pattern of 1 of 6 heads (L0 H1).",
  ]);
  expect(patternFindings("Tiny", pictureOf([scattered]))).toEqual([
    "Tiny: none of 1 head has a clear pattern.",
  ]);
});

test("one head's pattern with its number and n, or nothing", () => {
  const picture = pictureOf([previous, scattered]);
  expect(headFinding(picture, 0, 0)).toBe("Head 0 looks at the previous token (100 % of its weight). n = 5");
  expect(headFinding(picture, 0, 1)).toBeNull();
});

test("what only the view can show is said", () => {
  expect(openNote(initialView)).toBeNull();
  expect(openNote({ ...initialView, tab: "neurons" })).toContain("queries and keys");
  expect(openNote({ ...initialView, tab: "matrix", difference: "model" })).toContain("difference");
  expect(openNote({ ...initialView, tab: "model", difference: "model" })).toBeNull();
});
