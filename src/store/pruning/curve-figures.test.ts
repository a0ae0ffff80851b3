import fc from "fast-check";
import { expect, test } from "vitest";
import { limitOf } from "../../analysis/metric-limit";
import type { SearchStep } from "../../engine/api/api";
import {
  bandOf,
  findingOf,
  hasFallen,
  maskedWithin,
  randomFindingOf,
  standardError,
  timeLeft,
} from "./curve-figures";
import type { Experiment, SearchRun } from "./state";

const stepsOf = (accuracies: readonly number[], milliseconds = 10): SearchStep[] =>
  accuracies.map((accuracy, masked) => ({
    masked,
    head: masked === 0 ? null : [0, masked],
    metric: { name: "accuracy", value: accuracy },
    loss: 1,
    milliseconds,
  }));
const absolute = { threshold: 0.05, relative: false };

test("the limit is a difference to the start, or a share of it", () => {
  expect(limitOf(0.8, absolute)).toBeCloseTo(0.75, 12);
  expect(limitOf(0.8, { threshold: 0.05, relative: true })).toBeCloseTo(0.76, 12);
});

test("the standard error of 0.9 is 2.1 points at n = 200 and 0.67 at n = 2000", () => {
  expect(standardError(0.9, 200)).toBeCloseTo(0.0212, 4);
  expect(standardError(0.9, 2000)).toBeCloseTo(0.00671, 5);
  expect(standardError(1, 32)).toBe(0);
  expect(standardError(0.5, 0)).toBeNaN();
});

test("heads are counted up to the step before the first fall, also when accuracy rises again", () => {
  const steps = stepsOf([0.9, 0.92, 0.86, 0.8, 0.91]);
  expect([maskedWithin(steps, absolute), hasFallen(steps, absolute)]).toEqual([2, true]);
  expect(maskedWithin(stepsOf([0.9, 0.9]), absolute)).toBe(1);
  expect([maskedWithin([], absolute), hasFallen([], absolute)]).toEqual([0, false]);
});

test("a band goes as far as all runs do, and the mean lies within", () => {
  const band = bandOf([stepsOf([0.9, 0.8, 0.7]), stepsOf([0.9, 0.6])]);
  expect(band).toEqual({ masked: [0, 1], least: [0.9, 0.6], mean: [0.9, 0.7], most: [0.9, 0.8] });
  expect(bandOf([]).masked).toEqual([]);
  const runs = fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(runs, (accuracies) => {
      const { least, mean, most } = bandOf(accuracies.map((list) => stepsOf(list)));
      mean.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(least[i]! - 1e-12);
        expect(value).toBeLessThanOrEqual(most[i]! + 1e-12);
      });
    }),
  );
});

const runOf = (steps: readonly SearchStep[]): SearchRun => ({
  order: "importance",
  seed: 0,
  steps,
  state: { kind: "done", mask: {} },
});

test("the time left follows from the latest steps, without the first measurement", () => {
  const steps = stepsOf([0.9, 0.9, 0.9], 20).map((step, i) =>
    i === 0 ? { ...step, milliseconds: 999 } : step,
  );
  expect(timeLeft(runOf(steps), 12)).toBe(200);
  expect(timeLeft(runOf(stepsOf([0.9])), 12)).toBeNull();
});

const input = { texts: [], labels: [], returned: "before", toTheEnd: false, ...absolute } as const;
const experiment: Experiment = { input, dataName: "mine", metric: "accuracy", total: 72, runs: [] };

test("the finding says how many heads could go, and which mask is given", () => {
  const fallen = runOf(stepsOf([0.9, 0.9, 0.8]));
  expect(findingOf(experiment, fallen)).toBe(
    "1 of 72 heads could be masked before accuracy fell more than 5 points below its start.",
  );
  const after: Experiment = { ...experiment, input: { ...input, relative: true, returned: "after" } };
  expect(findingOf(after, fallen)).toBe(
    "1 of 72 heads could be masked before accuracy fell below 95 % of its start. " +
      "The mask also has the head at which it fell.",
  );
  expect(findingOf({ ...experiment, total: 2 }, runOf(stepsOf([0.9, 0.9, 0.9])))).toBe(
    "All 2 heads could be masked without accuracy falling more than 5 points below its start.",
  );
});

test("random orders are found together, without those that have not ended", () => {
  const random = (seed: number, accuracies: readonly number[], isDone = true): SearchRun => ({
    ...runOf(stepsOf(accuracies)),
    order: "random",
    seed,
    ...(!isDone && { state: { kind: "stopped" } }),
  });
  const runs = [random(0, [0.9, 0.9, 0.8]), random(1, [0.9, 0.9, 0.9, 0.9, 0.8]), random(2, [0.9], false)];
  expect(randomFindingOf({ ...experiment, runs })).toBe(
    "In 2 random orders 1 to 3 of 72 heads could be masked, 2.00 on average.",
  );
  expect(randomFindingOf({ ...experiment, runs: [runOf(stepsOf([0.9, 0.8])), runs[2]!] })).toBeNull();
});
