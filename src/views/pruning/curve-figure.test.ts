import { expect, test } from "vitest";
import type { Experiment, SearchOrder, SearchRun, SearchStep } from "../../store";
import { curveColumns, curveTraces } from "./curve-figure";
import { curveCsv, curvePairs, metricText } from "./curve-text";
import { coarseText, estimateText, statusText } from "./search-words";

const stepsOf = (accuracies: readonly number[]): SearchStep[] =>
  accuracies.map((accuracy, masked) => ({
    masked,
    head: masked === 0 ? null : [0, masked],
    metric: { name: "accuracy", value: accuracy },
    loss: 0.5,
    milliseconds: 100,
  }));

const runOf = (order: SearchOrder, seed: number, accuracies: readonly number[]): SearchRun => ({
  order,
  seed,
  steps: stepsOf(accuracies),
  state: { kind: "running" },
});

const experiment = (runs: readonly SearchRun[]): Experiment => ({
  input: {
    texts: Array.from({ length: 32 }, () => "a"),
    labels: [],
    threshold: 0.05,
    relative: false,
    returned: "before",
    toTheEnd: false,
  },
  dataName: "<mine>",
  metric: "accuracy",
  total: 12,
  runs,
});

test("a curve has its error band, its line, the threshold over all heads, and the latest head", () => {
  const traces = curveTraces(experiment([runOf("importance", 0, [0.9, 0.875])]));
  expect(traces.map(({ name }) => name)).toEqual([
    "± standard error, n = 32",
    "By importance",
    "Threshold: start − 0.0500 = 0.850",
    "Latest: layer 0, head 1",
  ]);
  const [band, line, threshold] = traces;
  expect(band?.y[0]).toBeCloseTo(0.9 + Math.sqrt((0.9 * 0.1) / 32), 12);
  expect(line?.y).toEqual([0.9, 0.875]);
  expect([threshold?.x, threshold?.y[0]]).toEqual([[0, 12], 0.85]);
});

const done = (run: SearchRun): SearchRun => ({ ...run, state: { kind: "done", mask: {} } });

test("finished random orders are a band and a mean, which one that goes on does not shorten", () => {
  const runs = [
    done(runOf("importance", 0, [0.9])),
    done(runOf("random", 0, [0.9, 0.8])),
    done(runOf("random", 1, [0.9, 0.7])),
    runOf("random", 2, [0.9]),
  ];
  const traces = curveTraces(experiment(runs));
  expect(traces.map(({ name }) => name).slice(0, 3)).toEqual([
    "Random, least to most of 2",
    "Random, mean of 2",
    "Random, seed 2",
  ]);
  expect(traces[1]?.y).toEqual([0.9, 0.75]);
  expect(traces[2]?.y).toEqual([0.9]);
});

test("nothing is drawn before the first step", () => {
  expect(curveTraces(experiment([runOf("importance", 0, [])]))).toEqual([]);
});

test("the curve as text has accuracies to four places, rounded as the exercise rounds", () => {
  const run = runOf("importance", 0, [0.90625, 29 / 32]);
  expect(curvePairs(run)).toBe("0\t0.9062\n1\t0.9062");
  expect(metricText(2 / 3)).toBe("0.6667");
  expect(curveCsv({ runs: [run], metric: "accuracy" }).split("\r\n")[2]).toBe(
    "importance,0,1,0,1,0.9062,0.90625,0.5",
  );
  expect(curveCsv({ runs: [], metric: "micro-f1" })).toContain("head,micro_f1,micro_f1_unrounded,loss");
  const columns = curveColumns({ runs: [run, runOf("random", 3, [0.5])] });
  expect(columns.map(({ name, values }) => [name, values])).toEqual([
    ["masked", [0, 1]],
    ["importance", [0.90625, 0.90625]],
    ["random_seed_3", [0.5, Number.NaN]],
  ]);
});

test("too few texts for the threshold are said", () => {
  const few = experiment([runOf("importance", 0, [0.9, 0.8])]);
  expect(coarseText(few)).toBeNull();
  expect(coarseText({ ...few, input: { ...few.input, threshold: 0.03 } })).toMatch(
    /^One text is 3\.13 points/,
  );
  const relative = { ...few.input, threshold: 0.034, relative: true };
  expect(coarseText({ ...few, input: relative })).toMatch(/^One text is 3\.13 points/);
  expect(coarseText({ ...few, input: { ...relative, threshold: 0.035 } })).toBeNull();
  expect(coarseText(experiment([]))).toBeNull();
});

test("the status says how far, which head, and how long at most", () => {
  const going = experiment([runOf("importance", 0, [0.9, 0.9, 0.9])]);
  expect(statusText(going, { model: "m", isPaused: false })).toBe(
    "2 of 12 heads masked · layer 0, head 2 · at most 1 s left",
  );
  expect(statusText(going, { model: "m", isPaused: true })).toContain("paused");
  expect(estimateText(850, false)).toBe("up to about 850 ms");
  expect([estimateText(12_300, true), estimateText(200_000, true)]).toEqual(["about 12 s", "about 3 min"]);
});
