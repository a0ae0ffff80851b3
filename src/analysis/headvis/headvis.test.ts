import fc from "fast-check";
import { expect, test } from "vitest";
import type { MeasuredText } from "../measures/measure";
import { activation } from "./activation";
import { Attended } from "./attended";
import { configOf, headFileOf, scatterOf } from "./files";
import { leastWeight, mostOfRow, sparseRows } from "./sparse-rows";

/** Square matrices of weights, padded by a column and a row. */
const matrices = fc.integer({ min: 1, max: 14 }).chain((length) =>
  fc
    .array(fc.float({ min: 0, max: 1, noNaN: true }), {
      minLength: (length + 1) ** 2,
      maxLength: (length + 1) ** 2,
    })
    .map((weights) => ({ data: Float32Array.from(weights), stride: length + 1, length })),
);

const rowsOf = ({ data, stride, length }: { data: Float32Array; stride: number; length: number }) =>
  Array.from({ length }, (_, query) => [...data.subarray(query * stride, query * stride + length)]);

test("sparse rows hold the largest weights of each row, without padding", () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const { indices, values } = sparseRows(matrix);
      expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
      rowsOf(matrix).forEach((row, query) => {
        const wanted = row
          .filter((weight) => weight > leastWeight)
          .sort((a, b) => b - a)
          .slice(0, mostOfRow);
        const found = [...indices].flatMap((index, place) => {
          if (Math.floor(index / matrix.length) !== query) return [];
          expect(values[place]).toBe(row[index % matrix.length]);
          return [values[place]!];
        });
        expect(found.sort((a, b) => b - a)).toEqual(wanted);
      });
    }),
  );
});

test("of equal weights the first are kept", () => {
  const data = new Float32Array(100).fill(0.1);
  const { indices } = sparseRows({ data, stride: 10, length: 10 });
  expect([...indices.subarray(0, mostOfRow)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("shares by distance sum to 1, and those of tokens are of the same weight", () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const attended = new Attended();
      const tokens = Array.from({ length: matrix.length }, (_, place) => `t${place % 3}`);
      attended.add(matrix, tokens);
      const { edges, shares } = attended.distances();
      const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);
      const inner = sum(
        rowsOf(matrix)
          .slice(1)
          .flatMap((row) => row.slice(1)),
      );
      if (inner === 0) {
        expect([edges, shares]).toEqual([[], []]);
        return;
      }
      expect(edges).toHaveLength(shares.length + 1);
      expect(sum(shares)).toBeCloseTo(1, 6);
      expect(sum(attended.queries().map(({ weight }) => weight))).toBeCloseTo(1, 6);
      const first = attended.keys()[0]!;
      const own = rowsOf(matrix)
        .slice(1)
        .flatMap((row) => row.filter((_, key) => key > 0 && tokens[key] === first.token));
      expect(first.weight).toBeCloseTo(sum(own) / inner, 5);
    }),
  );
});

test("distances are in bins that double, and the first token is left out", () => {
  const attended = new Attended();
  const data = new Float32Array(36);
  data[5 * 6 + 5] = 0.25; // distance 0
  data[5 * 6 + 4] = 0.5; // 1
  data[5 * 6 + 2] = 1; // 3
  data[5 * 6 + 1] = 0.25; // 4
  data[5 * 6] = 7;
  data[4] = 7;
  attended.add({ data, stride: 6, length: 6 }, ["", "a", "b", "c", "d", "e"]);
  expect(attended.distances()).toEqual({ edges: [0, 1, 2, 4, 8], shares: [0.125, 0.25, 0.5, 0.125] });
  expect(attended.queries()).toEqual([{ token: "e", weight: 1 }]);
  expect(attended.keys().map(({ token }) => token)).toEqual(["b", "d", "a", "e"]);
});

const text = (length: number, isCausal: boolean): MeasuredText => ({
  ids: Array.from({ length }, () => 1),
  isCausal,
  reach: null,
  isStart: [],
  isSeparator: [],
  isMask: [],
  texts: [],
  isSpecial: [],
  repeatedFrom: 0,
});

/** Of each query which keys count. */
const counted = (of: MeasuredText) =>
  of.ids.map((_, query) => {
    const factor = activation.rule.factor(of, query);
    return typeof factor === "function" ? of.ids.map((_, key) => factor(key)) : null;
  });

test("an activation is of two different tokens after the first", () => {
  expect(counted(text(3, false))).toEqual([null, [0, 0, 1], [0, 1, 0]]);
  // A causal query sees earlier keys only; the weight on later ones is 0 anyway.
  expect(counted(text(3, true))).toEqual([null, null, [0, 1, 0]]);
  expect(counted(text(2, false))).toEqual([null, null]);
  expect(counted(text(1, true))).toEqual([null]);
});

test("files have the names of HeadVis, and numbers of four decimals", () => {
  const model = { name: "m", numLayers: 1, numHeads: 2, heads: [[0, 1]] as const };
  const metrics = [{ measure: activation, values: [0.5, 0.123456] }];
  const config = configOf(model, metrics);
  expect(config.metrics).toEqual(["mean_max_activation"]);
  expect(config.metric_descriptions.mean_max_activation).toContain("Activation (share): largest weight");
  expect(scatterOf(model, metrics)).toEqual([{ layer: 0, head: 1, mean_max_activation: 0.1235 }]);
  const head = {
    place: [0, 1] as const,
    activations: [0.98765432, Number.NaN],
    sequences: [],
    attended: new Attended(),
  };
  expect(headFileOf(model, head, metrics)).toEqual({
    sequences: [],
    qk_distance_histogram: { bin_edges: [], bin_values: [] },
    top_query_tokens: [],
    top_key_tokens: [],
    histogram: { bin_edges: [0.9877, 1.9877], bin_values: [1] },
    statistics: { mean_max_activation: 0.1235 },
  });
});
