import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { correlationFinding, layersFinding, rankingFinding, trendFinding } from "./findings";

const { NaN: gone } = Number;
const grid = (numHeads: number, ...values: number[]) =>
  floatTensor(Float32Array.from(values), [values.length / numHeads, numHeads]);

const mostOf = (...values: number[]) =>
  rankingFinding({
    values: grid(2, ...values),
    first: "largest",
    lead: "Most important",
    quantity: "importance",
    unit: "",
  });
const most = (...values: number[]) => mostOf(...values).sentence;
const lowest = (...values: number[]) =>
  rankingFinding({
    values: grid(2, ...values),
    first: "smallest",
    lead: "Lowest",
    quantity: "entropy",
    unit: " nats",
  }).sentence;

test("a ranking names three heads and the value of the first, pruned ones left out", () => {
  expect(most(0.1, 0.945, 0.5, gone, 0.3, 0.2)).toBe("Most important: L0 H1 (0.945), then L1 H0, L2 H0.");
  expect(lowest(gone, 4, 3, 0.00251, 8, 9)).toBe("Lowest: L1 H1 (0.00251 nats), then L1 H0, L0 H1.");
});

test("a ranking says ties, also those that only more digits would tell apart", () => {
  expect(most(0.9451, 0.9449, 0.5, 0.4)).toBe("Most important: L0 H0, L0 H1 tie (0.945), then L1 H0.");
  expect(most(7, 7, 7, 1)).toBe("Most important: L0 H0, L0 H1, L1 H0 tie (7.00).");
  expect(lowest(5, 2, 2, 2, 2, 9)).toBe("Lowest: 4 heads tie (2.00 nats), L0 H1, L1 H0, L1 H1 among them.");
  expect(most(9, 5, 4, 4, 4, 1)).toBe("Most important: L0 H0 (9.00), then L0 H1, L1 H0 (tied with 2 more).");
  expect(lowest(2, 2, 2, 2)).toBe("All 4 heads have the same entropy: 2.00 nats.");
});

test("a ranking of fewer than three heads lists those there are", () => {
  expect(most(1, 2)).toBe("Most important: L0 H1 (2.00), then L0 H0.");
  expect(most(gone, 2)).toBe("The only head is L0 H1: importance 2.00.");
  expect(most(gone, gone)).toBe("No head has a value of importance (n = 0 heads).");
});

test("the heads that a ranking names are given in its order", () => {
  expect(mostOf(0.1, 0.945, 0.5, gone, 0.3, 0.2).named).toEqual([
    [0, 1],
    [1, 0],
    [2, 0],
  ]);
  expect(mostOf(2, 7, 7, 7, 7, 9).named).toEqual([
    [2, 1],
    [0, 1],
    [1, 0],
  ]);
  expect(mostOf(1, 7, 7, 7, 7, 2).named).toHaveLength(3);
  expect(mostOf(gone, 2).named).toEqual([[0, 1]]);
  expect([mostOf(2, 2, 2, 2).named, mostOf(gone, gone).named]).toEqual([[], []]);
});

test("the layers with the highest and lowest mean are named, with those that tie", () => {
  expect(layersFinding("Entropy", grid(2, 1, 3, gone, 8, 0, 1))).toBe(
    "Entropy: highest in layer 1 (mean 8.00), lowest in layer 2 (mean 0.500).",
  );
  expect(layersFinding("Entropy", grid(2, 1, 3, 3, 1, 0, 1))).toBe(
    "Entropy: highest in layers 0, 1 (mean 2.00), lowest in layer 2 (mean 0.500).",
  );
  expect(layersFinding("Entropy", grid(1, 2, 2))).toBe(
    "Entropy: the mean is the same in all 2 layers, 2.00.",
  );
  expect(layersFinding("Entropy", grid(2, 2, 4, gone, gone))).toBe(
    "Entropy: the only layer with heads has a mean of 3.00.",
  );
  expect(layersFinding("Entropy", grid(1, gone))).toBe("Entropy: no layer has a head (n = 0).");
});

test("a trend is said if the interval of ρ leaves out 0, with the means of its ends", () => {
  const rising = [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5];
  // ρ of 0 0 1 1 2 2 3 3 and 1 … 8 is 60 / √(40 · 42).
  const numbers = /^Spearman’s ρ = 0\.98, 95 % interval 0\.8\d to 1\.00, n = 8 heads\.$/;
  const [words, rest] = trendFinding("Mean entropy", grid(2, ...rising)).split(": ");
  expect(words).toBe("Mean entropy rises from layer 0 (1.25) to layer 3 (4.25)");
  expect(rest).toMatch(numbers);
  expect(trendFinding("Mean entropy", grid(2, ...rising.toReversed()))).toMatch(
    /^Mean entropy falls from layer 0 \(4\.25\) to layer 3 \(1\.25\): Spearman’s ρ = −0\.98, 95 % interval −1\.00/,
  );
  expect(trendFinding("Mean entropy", grid(2, 1, 4, 2, 3, 4, 1, 3, 2))).toMatch(
    /^Mean entropy has no clear trend from layer 0 \(2\.50\) to layer 3 \(2\.50\): Spearman’s ρ = 0\.00, /,
  );
});

test("a trend that the ends do not show is not told by them", () => {
  const values = [20, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7];
  expect(trendFinding("Mean entropy", grid(2, ...values))).toMatch(
    /^Mean entropy mostly rises with the layer, though not from layer 0 \(10\.5\) to layer 6 \(6\.75\): /,
  );
});

test("too few heads or layers, and equal heads, have no trend", () => {
  expect(trendFinding("Mean entropy", grid(4, 1, 2, 3, 4))).toBe(
    "Mean entropy by layer: too few to see a trend (n = 4 heads in 1 layer).",
  );
  expect(trendFinding("Mean entropy", grid(1, 1, gone, 3, 4))).toContain("(n = 3 heads in 3 layers)");
  expect(trendFinding("Mean entropy", grid(2, 2, 2, 2, 2))).toBe(
    "Mean entropy is the same in every head, 2.00 (n = 4 heads).",
  );
});

const relation = (x: readonly number[], y: readonly number[]) =>
  correlationFinding({ name: "entropy", values: x }, { name: "importance", values: y });

test("a relation is clear if its interval leaves out r = 0", () => {
  expect(relation([1, 2, 3, 4, 5], [1.1, 2, 2.9, 4.2, 5])).toMatch(
    /^Entropy and importance: they rise together \(r = 1\.00, 95 % interval 0\.96 to 1\.00, n = 5\)\.$/,
  );
  expect(relation([1, 2, 3, 4, 5], [5, 4.2, 2.9, 2, 1.1])).toMatch(
    /^Entropy and importance: one falls as the other rises \(r = −1\.00, 95 % interval −1\.00 to −0\.96, n = 5\)/,
  );
  // Of the four heads that have both: r = 6 / √(5 · 20), and its interval is tanh(atanh(0.6) ± 1.96).
  expect(relation([1, 2, 3, 4, gone], [3, 1, 7, 5, 4])).toBe(
    "Entropy and importance: no clear relation (r = 0.60, 95 % interval −0.85 to 0.99, n = 4).",
  );
});

test("too few heads, equal heads, and a value against itself have no relation", () => {
  expect(relation([1, 2, 3, gone], [1, 2, 3, 4])).toBe(
    "Entropy and importance: too few heads to tell (n = 3).",
  );
  expect(relation([1, 2, 3, 4], [5, 5, 5, 5])).toBe(
    "Entropy and importance: no relation, since one of them is the same in every head (n = 4).",
  );
  const entropy = { name: "entropy", values: [1, 2, 3, 4] };
  expect(correlationFinding(entropy, entropy)).toBe(
    "Both axes show entropy: choose two different values (n = 4).",
  );
});
