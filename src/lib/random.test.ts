import { expect, test } from "vitest";
import { randomBits } from "./random-bits";

const draw = (seed: number, name: string, count: number) => {
  const next = randomBits(seed, name);
  return Array.from({ length: count }, next);
};

test("the bits of a seed and a name are fixed", () => {
  expect(draw(1, "a", 4)).toEqual([1636239061, 1976328777, 1752358045, 2313780286]);
});

test("streams of other seeds and names share nothing", () => {
  const streams = [
    draw(1, "a", 1000),
    draw(2, "a", 1000),
    draw(1, "b", 1000),
    draw(11, "", 1000),
    draw(1, "1", 1000),
  ];
  expect(new Set(streams.flat()).size).toBe(5000);
});

test("every bit is set half the time, also in the first draw of many streams", () => {
  const draws = Array.from({ length: 4000 }, (_, seed) => draw(seed, "embeddings.weight", 1)[0]!);
  for (const values of [draws, draw(3, "x", 4000)]) {
    for (let bit = 0; bit < 32; bit++) {
      const share = values.filter((value) => (value >>> bit) & 1).length / values.length;
      // Four standard deviations of a fair coin thrown 4000 times.
      expect(Math.abs(share - 0.5), `bit ${bit}`).toBeLessThan(0.032);
    }
  }
});
