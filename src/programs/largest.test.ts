import { expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { randomBits } from "../lib/random";
import { interpret } from "../testing/interpret";
import { canRank, type Largest, largestNames, largestOf, startOf } from "./largest";

type Found = Largest<readonly number[]>;

/** What the graph gives for each row. */
function computed(rows: readonly (readonly number[])[], count: number): readonly Found[] {
  const g = new GraphBuilder("largest");
  const width = rows[0]!.length;
  const largest = largestOf(g, g.input("logits", "float32", ["N", width]), count);
  for (const name of largestNames) g.output(name, largest[name]);
  const outputs = interpret(g.build(), { logits: { data: rows.flat(), shape: [rows.length, width] } });
  const rowOf = (name: (typeof largestNames)[number], row: number) => {
    const { data } = outputs.get(name)!;
    const size = data.length / rows.length;
    return data.slice(row * size, (row + 1) * size);
  };
  return rows.map((_, row) => ({
    values: rowOf("values", row),
    ids: rowOf("ids", row),
    peak: rowOf("peak", row),
    means: rowOf("means", row),
  }));
}

test.each([
  [7, 3],
  [2047, 4],
  [3 * 1009, 16],
  [4096, 2],
  // Fewer candidates than those of all parts leave the device.
  [6 * 1024, 128],
])("of %i logits the %i largest, their ids, and sums over all", (width, count) => {
  const next = randomBits(3, `width ${width}`);
  const rows = [0, 1].map(() => Array.from({ length: width }, () => (8 * next()) / 2 ** 32));
  computed(rows, count).forEach(({ values, ids, peak, means }, index) => {
    const row = rows[index]!;
    const found = values.map((value, place) => ({ value, id: startOf(width, count, place) + ids[place]! }));
    const wanted = [...row.keys()].sort((a, b) => row[b]! - row[a]!).slice(0, count);
    expect(found.every(({ value, id }) => value === row[id])).toBe(true);
    expect(
      found
        .sort((a, b) => b.value - a.value)
        .slice(0, count)
        .map(({ id }) => id),
    ).toEqual(wanted);
    const weights = row.map((value) => Math.exp(value));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    expect(peak).toHaveLength(1);
    expect(peak[0]! * total).toBeCloseTo(weights[wanted[0]!]!, 6);
    const mean = row.reduce((sum, value, id) => sum + (value * weights[id]!) / total, 0);
    expect(means.reduce((sum, part) => sum + part, 0)).toBeCloseTo(mean, 6);
  });
});

test("vocabularies of well-known models can be ranked; a prime one cannot", () => {
  const known = [50257, 50304, 50272, 32000, 49152, 128256, 151936];
  expect(known.filter((width) => !canRank(width, 64))).toEqual([]);
  expect(canRank(50261, 16)).toBe(false);
});
