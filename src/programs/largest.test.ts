import { expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { randomBits } from "../lib/random";
import { interpret } from "../testing/interpret";
import { canRank, largestOf } from "./largest";

function computed(rows: readonly (readonly number[])[], count: number): readonly number[] {
  const g = new GraphBuilder("largest");
  const width = rows[0]!.length;
  g.output("largest", largestOf(g, g.input("logits", "float32", ["N", width]), count));
  const feeds = { logits: { data: rows.flat(), shape: [rows.length, width] } };
  return interpret(g.build(), feeds).get("largest")!.data;
}

function expected(row: readonly number[], count: number): readonly number[] {
  const ids = [...row.keys()].sort((a, b) => row[b]! - row[a]!).slice(0, count);
  const most = row[ids[0]!]!;
  const sum = (term: (below: number) => number) =>
    row.reduce((total, value) => total + term(value - most), 0);
  return [
    ...ids.map((id) => row[id]!),
    ...ids,
    sum((below) => Math.exp(below)),
    sum((below) => Math.exp(below) * below),
  ];
}

test.each([
  [7, 3],
  [2047, 4],
  [3 * 1009, 16],
  [4096, 2],
])("of %i logits the %i largest, their ids, and sums over all", (width, count) => {
  const next = randomBits(3, `width ${width}`);
  const rows = [0, 1].map(() => Array.from({ length: width }, () => (8 * next()) / 2 ** 32));
  const own = computed(rows, count);
  const wanted = rows.flatMap((row) => expected(row, count));
  expect(own).toHaveLength(wanted.length);
  own.forEach((value, index) => {
    expect(value).toBeCloseTo(wanted[index]!, 6);
  });
});

test("vocabularies of well-known models can be ranked; a prime one cannot", () => {
  const known = [50257, 50304, 50272, 32000, 49152, 128256, 151936];
  expect(known.filter((width) => !canRank(width, 64))).toEqual([]);
  expect(canRank(50261, 16)).toBe(false);
});
