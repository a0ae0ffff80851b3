import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Initialisation, randomTensor } from "./random";

const standard: Initialisation = { kind: "normal", std: 1, zeroRow: null };
const sample = (count: number, seed = 7, name = "encoder.weight") =>
  randomTensor(seed, name, [count], standard).data;
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a normal tensor", () => {
  test("is the same on every machine", () => {
    const { data, shape } = randomTensor(1, "wte.weight", [250, 400], {
      kind: "normal",
      std: 0.02,
      zeroRow: null,
    });
    expect(shape).toEqual([250, 400]);
    expect([...data.slice(0, 4)]).toEqual([
      -0.012528374791145325, 0.014659930020570755, 0.027085302397608757, 0.00034241253160871565,
    ]);
    expect(createHash("sha256").update(data).digest("hex")).toBe(
      "6b4089be68a747e3b47f6433e8073ea0de49d8782da3a3919e1dec976e8db1c1",
    );
  });

  test("has the requested mean and deviation", () => {
    const { data } = randomTensor(5, "x", [1000, 200], { kind: "normal", std: 0.02, zeroRow: null });
    // Four standard errors.
    expect(Math.abs(mean(data))).toBeLessThan((4 * 0.02) / Math.sqrt(data.length));
    const variance = mean(data.map((value) => value * value));
    expect(Math.abs(variance / 0.02 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / data.length));
  });

  test("follows the normal distribution everywhere", () => {
    const sorted = sample(200_000).sort();
    // Φ at multiples of one half, by `statistics.NormalDist().cdf` of Python.
    const cdf = [0.5, 0.691462461274013, 0.8413447460685429, 0.9331927987311419, 0.9772498680518208];
    cdf.push(0.9937903346742238, 0.9986501019683699, 0.9997673709209645);
    for (const [i, upper] of cdf.entries()) {
      for (const [x, expected] of [
        [i / 2, upper],
        [-i / 2, 1 - upper],
      ] as const) {
        const share = sorted.findIndex((value) => value > x) / sorted.length;
        // The Kolmogorov–Smirnov bound at the 1 % level.
        expect(Math.abs(share - expected), `at ${x}`).toBeLessThan(1.63 / Math.sqrt(sorted.length));
      }
    }
  });

  test("has neighbours that are independent of each other and of other names and seeds", () => {
    const values = sample(100_000);
    const others = [sample(100_001).subarray(1), sample(100_000, 8), sample(100_000, 7, "encoder.bias")];
    for (const other of others) {
      const correlation = mean(values.map((value, i) => value * other[i]!));
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(values.length));
    }
  });

  test("has the same other rows if one is zeros", () => {
    const plain = randomTensor(1, "x", [3, 2, 2], standard).data;
    const padded = randomTensor(1, "x", [3, 2, 2], { ...standard, zeroRow: 1 }).data;
    expect([...padded]).toEqual([...plain.subarray(0, 4), 0, 0, 0, 0, ...plain.subarray(8)]);
    expect(plain.includes(0)).toBe(false);
  });
});

test("constants", () => {
  expect([...randomTensor(1, "x", [2, 2], { kind: "ones" }).data]).toEqual([1, 1, 1, 1]);
  expect([...randomTensor(1, "x", [3], { kind: "zeros" }).data]).toEqual([0, 0, 0]);
  expect(randomTensor(1, "x", [0, 5], standard).data).toHaveLength(0);
});

test("a table of positions has a sine and a cosine of each frequency", () => {
  const { data } = randomTensor(1, "x", [3, 5], { kind: "sinusoids" });
  // By `_create_sinusoidal_embeddings` of the library.
  const rows = [
    [0, 1, 0, 1, 0],
    [0.8414709568023682, 0.5403022766113281, 0.025116221979260445, 0.9996845126152039, 0.0006309573072940111],
    [0.9092974066734314, -0.416146844625473, 0.05021660029888153, 0.9987383484840393, 0.0012619143817573786],
  ];
  expect([...data]).toEqual([...Float32Array.from(rows.flat())]);
});
