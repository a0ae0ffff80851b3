import { expect, test } from "vitest";
import { randomBits, uniformNumbers } from "./random";

const draw = (seed: number, name: string, count: number) => {
  const next = randomBits(seed, name);
  return Array.from({ length: count }, next);
};

test("the bits of a seed and a name are fixed", () => {
  expect(draw(1, "a", 4)).toEqual([1636239061, 1976328777, 1752358045, 2313780286]);
});

test("streams of other seeds and names have no number in common", () => {
  const streams = [
    draw(1, "a", 1000),
    draw(2, "a", 1000),
    draw(1, "b", 1000),
    draw(11, "", 1000),
    draw(1, "1", 1000),
  ];
  expect(new Set(streams.flat()).size).toBe(5000);
});

test("every bit is set half the time, even in the first draws of many streams", () => {
  const draws = Array.from({ length: 4000 }, (_, seed) => draw(seed, "embeddings.weight", 1)[0]!);
  for (const values of [draws, draw(3, "x", 4000)]) {
    for (let bit = 0; bit < 32; bit++) {
      const share = values.filter((value) => (value >>> bit) & 1).length / values.length;
      // Four standard deviations of 4000 throws of a fair coin.
      expect(Math.abs(share - 0.5), `bit ${bit}`).toBeLessThan(0.032);
    }
  }
});

test("the uniform numbers of a seed and a name are fixed", () => {
  const next = uniformNumbers(1, "a");
  expect([next(), next()]).toEqual([0.38096659228317364, 0.40800264879106685]);
});

test("the first uniform numbers of many names fill the interval evenly", () => {
  const counts = new Array<number>(16).fill(0);
  for (let name = 0; name < 16000; name++) {
    const draw = uniformNumbers(7, String(name))();
    expect(draw >= 0 && draw < 1).toBe(true);
    counts[Math.floor(draw * 16)]!++;
  }
  const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // The 99.9th percentile of χ² with 15 degrees of freedom.
  expect(chiSquared).toBeLessThan(37.7);
});
