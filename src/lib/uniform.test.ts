import { expect, test } from "vitest";
import { uniformNumbers } from "./uniform";

test("the numbers of a seed and a name are fixed", () => {
  const next = uniformNumbers(1, "a");
  expect([next(), next()]).toEqual([0.38096659228317364, 0.40800264879106685]);
});

test("the first draws of many names fill the interval evenly", () => {
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
