import { expect, test } from "vitest";
import type { MetricName } from "../../analysis/metric";
import type { Experiment, SearchOrder, SearchRun } from "../../store";
import { curveTitle } from "./curve-title";

const runOf = (
  values: readonly number[],
  name: MetricName = "accuracy",
  order: SearchOrder = "importance",
): SearchRun => ({
  order,
  seed: 4,
  steps: values.map((value, masked) => ({
    masked,
    head: masked === 0 ? null : [0, masked],
    metric: { name, value },
    loss: 0.5,
    milliseconds: 100,
  })),
  state: { kind: "running" },
});

const title = (runs: readonly SearchRun[], n = 32, metric: MetricName = "accuracy") => {
  const experiment: Experiment = {
    input: {
      texts: Array.from({ length: n }, () => "a"),
      labels: [],
      threshold: 0.05,
      relative: false,
      returned: "before",
      toTheEnd: false,
    },
    dataName: "mine",
    metric,
    total: 12,
    runs,
  };
  return curveTitle(experiment);
};
const ofAccuracies = (...values: number[]) => title([runOf(values)]);

test("the largest rise is named, and held against the standard error", () => {
  // √(0.8125 · 0.1875 / 32) = 0.0690, and √(0.5 · 0.5 / 32) = 0.0884.
  expect(ofAccuracies(26 / 32, 25 / 32, 26 / 32, 28 / 32)).toBe(
    "Accuracy rose most at 3 masked heads: 2 more of 32 texts right (0.813 to 0.875), within the standard error (0.0690).",
  );
  expect(ofAccuracies(26 / 32, 16 / 32, 20 / 32)).toBe(
    "Accuracy rose at 2 masked heads: 4 more of 32 texts right (0.500 to 0.625), beyond the standard error (0.0884).",
  );
});

test("rises that tie are named together, many by their number", () => {
  expect(ofAccuracies(0.5, 17 / 32, 0.5, 17 / 32)).toMatch(
    /^Accuracy rose at 1 and 3 masked heads: 1 more of 32 texts right \(0\.500 to 0\.531\), within .* each time\.$/,
  );
  const [low, high] = [0.5, 17 / 32];
  expect(ofAccuracies(low, high, low, high, low, high, low, high)).toMatch(
    /^Accuracy rose 4 times, first at 1 masked head: /,
  );
});

test("without a rise the title tells the end of the curve", () => {
  // √(0.5 · 0.5 / 32) = 0.0884.
  expect(ofAccuracies(26 / 32, 20 / 32, 16 / 32)).toBe(
    "Accuracy never rose; after 2 heads: 10 fewer of 32 texts right (0.813 to 0.500), beyond the standard error (0.0884).",
  );
  // √(0.8125 · 0.1875 / 32) = 0.0690, and √(0.78125 · 0.21875 / 32) = 0.0731.
  expect(ofAccuracies(26 / 32, 25 / 32)).toBe(
    "Accuracy never rose; after 1 head: 1 fewer of 32 texts right (0.813 to 0.781), within the standard error (0.0731).",
  );
  expect(ofAccuracies(26 / 32, 26 / 32)).toBe("Accuracy is still 0.813 after 1 head (n = 32).");
});

test("too few points tell only the start", () => {
  expect(ofAccuracies(26 / 32)).toBe("Accuracy is 0.813 without a mask; no head is masked yet (n = 32).");
  expect(ofAccuracies()).toBe("Accuracy is not known yet.");
});

test("other metrics count no texts and have no error of a proportion", () => {
  expect(title([runOf([0.5, 0.6, 0.55], "micro-f1")], 8, "micro-f1")).toBe(
    "Micro-F1 rose at 1 masked head: 0.500 to 0.600, n = 8; micro-F1 has no simple standard error.",
  );
  expect(title([runOf([-0.5, -0.75], "r2")], 8, "r2")).toBe(
    "R² never rose; after 1 head: −0.500 to −0.750, n = 8; R² has no simple standard error.",
  );
});

test("the first curve that is not random is told, by name if it is not the ordinary one", () => {
  const random = runOf([0.5, 0.75], "accuracy", "random");
  expect(title([random, runOf([0.5, 0.5])])).toBe("Accuracy is still 0.500 after 1 head (n = 32).");
  expect(title([random])).toMatch(/^Random, seed 4: Accuracy rose at 1 masked head: /);
  expect(title([runOf([]), random])).toMatch(/^Random, seed 4: /);
});
