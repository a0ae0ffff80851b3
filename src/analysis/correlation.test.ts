import fc from "fast-check";
import { expect, test } from "vitest";
import { interval, pearson, ranks, spearman } from "./correlation";

const x = [3.1, 1.2, 2.2, 5.0, 2.2, 0.4, 7.5, 3.1];
const y = [0.9, 0.1, 0.5, 0.5, 0.35, 0.2, 1.4, 0.05];

test("the coefficients are those of numpy and scipy", () => {
  expect(pearson(x, y)).toBeCloseTo(0.7910804270263303, 14);
  expect(spearman(x, y)).toBeCloseTo(0.6000110195873174, 14);
});

test("ties share their average rank", () => {
  expect([...ranks(x)]).toEqual([5.5, 2, 3.5, 7, 3.5, 1, 8, 5.5]);
  expect([...ranks(y)]).toEqual([7, 2, 5.5, 5.5, 4, 3, 8, 1]);
});

test("a constant correlates with nothing", () => {
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
  expect(spearman([1, 2, 3], [4, 4, 4])).toBeNaN();
  expect(pearson([], [])).toBeNaN();
});

test("Spearman's coefficient depends only on the order", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 3 });
  fc.assert(
    fc.property(distinct, (values) => {
      const bent = values.map((value) => Math.exp(value));
      expect(spearman(values, bent)).toBeCloseTo(1, 12);
      expect(
        spearman(
          values,
          bent.map((value) => -value),
        ),
      ).toBeCloseTo(-1, 12);
    }),
  );
});

test("the interval of a coefficient is Fisher's, and unknown for fewer than four values", () => {
  // Python: math.tanh(math.atanh(0.19) ± 1.959963984540054 / math.sqrt(69)), and × math.sqrt(1.06).
  expect(interval(0.19, 72)[0]).toBeCloseTo(-0.043587132736983746, 12);
  expect(interval(0.19, 72)[1]).toBeCloseTo(0.4038904983105708, 12);
  expect(interval(-0.5, 28, "spearman")[0]).toBeCloseTo(-0.7410874615592804, 12);
  expect(interval(-0.5, 28, "spearman")[1]).toBeCloseTo(-0.14470202144464853, 12);
  expect(interval(1, 4)).toEqual([1, 1]);
  expect(interval(0.5, 3)).toEqual([Number.NaN, Number.NaN]);
});
