import { expect, test } from "vitest";
import { patternsOfHeads } from "../../analysis/patterns/heads";
import { repeatWords } from "./repeat-words";

const measured = (count: number) =>
  patternsOfHeads((key) =>
    key === "inductionRandom"
      ? { values: [0.75, 0.25, 2.9e-8, Number.NaN], chances: [0.02, 0.02, 0.02, 0.02], count }
      : undefined,
  )[0]!;

test("a head has the badge from the threshold on, and its score either way", () => {
  expect(repeatWords(measured(1200), 0)).toMatchObject({
    key: "induction",
    hasBadge: true,
    score: "0.750, threshold 0.5",
    title: expect.stringMatching(
      /^How far the head looks at what followed a repeated token: 0\.75 of its weight, mean over 1200 queries of random sequences/,
    ),
  });
  expect(repeatWords(measured(1200), 1)).toMatchObject({ hasBadge: false, score: "0.250, threshold 0.5" });
  expect(repeatWords(measured(1200), 2)).toMatchObject({
    score: "< 0.001, threshold 0.5",
    title: expect.stringContaining("2.9e-8 of its weight"),
  });
});

test("a model without random sequences gives no occasion", () => {
  expect(repeatWords(measured(0), 0)).toMatchObject({
    hasBadge: false,
    score: "no occasion",
    title: "Induction: nothing in these texts counts (n = 0).",
  });
});
