import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { longestCompared, nearestHeads } from "./nearest-heads";

/** Heads of two layers with two heads each, the same row for every query. */
function picture(rows: readonly (readonly number[])[], prunedHeads = {}): Picture {
  const n = rows[0]!.length;
  const data = Float32Array.from(rows.flatMap((row) => Array.from({ length: n }, () => row).flat()));
  return {
    info: modelInfo({ numLayers: 2, numHeads: 2, prunedHeads }),
    result: { tokens: rows[0]!.map(String), attentions: floatTensor(data, [2, 2, n, n]) },
  } as unknown as Picture;
}

const even = [0.25, 0.25, 0.25, 0.25];
const low = [0.7, 0.2, 0.1, 0];
const high = [0.1, 0.1, 0.3, 0.5];

test("the nearest heads of all layers, with SciPy's distances", () => {
  const found = nearestHeads(picture([low, high, even, low]), [0, 0])!;
  expect(found.map(({ place }) => place)).toEqual([
    [1, 1],
    [1, 0],
    [0, 1],
  ]);
  [0, 0.4001561409483445, 0.5783553941041676].forEach((wanted, i) => {
    expect(found[i]!.distance).toBeCloseTo(wanted, 6);
  });
});

test("pruned heads are not among them, and long texts are not compared", () => {
  const found = nearestHeads(picture([low, high, even, low], { 1: [1] }), [0, 0])!;
  expect(found.map(({ place }) => place)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  const long = Array.from({ length: longestCompared + 1 }, () => 1 / (longestCompared + 1));
  expect(nearestHeads(picture([long, long, long, long]), [0, 0])).toBeNull();
});
