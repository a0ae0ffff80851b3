import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Evaluation,
  type MaskingPlan,
  type MaskingStep,
  type MaskRequest,
  maskingSearch,
  orderBy,
  randomOrder,
} from "./masking-search";

const plan: MaskingPlan = {
  numHeads: 4,
  candidates: [0, 1, 2, 3],
  order: { kind: "least-important" },
  threshold: 0.05,
  relative: false,
  toTheEnd: false,
  done: [],
};

/** Runs a search on a model that is a function of the mask. */
function run(plan: MaskingPlan, model: (request: MaskRequest) => Evaluation) {
  const reported: MaskingStep[] = [];
  const requests: MaskRequest[] = [];
  const search = maskingSearch(plan, (step) => reported.push(step));
  let next = search.next();
  while (!next.done) {
    requests.push(next.value);
    next = search.next(model(next.value));
  }
  return { ...next.value, reported, requests };
}

/** Accuracy falls by 0.02 with each masked head; the importance of head h is fixed. */
const importances = [0.3, 0.1, 0.4, 0.1];
const model = ({ mask, importance }: MaskRequest): Evaluation => ({
  value: 1 - 0.02 * mask.filter((entry) => entry === 0).length,
  loss: 1,
  importance: importance ? importances : null,
});

describe("the masking loop", () => {
  test("masks the least important first, equal ones in order, and stops after the fall", () => {
    const { steps, before, after, reported } = run(plan, model);
    expect(steps.map(({ head }) => head)).toEqual([null, 1, 3, 0]);
    expect(steps.map(({ masked }) => masked)).toEqual([0, 1, 2, 3]);
    expect(steps.at(-1)!.value).toBeCloseTo(0.94, 12);
    expect([...before]).toEqual([1, 0, 1, 0]);
    expect([...after!]).toEqual([0, 0, 1, 0]);
    expect(reported).toEqual(steps);
  });

  test("continues to the end on request, with the same resulting mask", () => {
    const { steps, before, after } = run({ ...plan, toTheEnd: true }, model);
    expect(steps.map(({ head }) => head)).toEqual([null, 1, 3, 0, 2]);
    expect([...before]).toEqual([1, 0, 1, 0]);
    expect([...after!]).toEqual([0, 0, 1, 0]);
  });

  test("masks everything if accuracy never falls", () => {
    const { before, after } = run({ ...plan, threshold: 0.5 }, model);
    expect([...before]).toEqual([0, 0, 0, 0]);
    expect(after).toBeNull();
  });

  test("a relative threshold is a share of the starting value", () => {
    const half = (request: MaskRequest) => ({ ...model(request), value: model(request).value / 2 });
    expect(run({ ...plan, threshold: 0.05, relative: true }, half).steps).toHaveLength(4);
    expect(run({ ...plan, threshold: 0.05 }, half).steps).toHaveLength(5);
  });

  test("reverse masks the most important first", () => {
    const { steps } = run({ ...plan, order: { kind: "most-important" }, toTheEnd: true }, model);
    expect(steps.map(({ head }) => head)).toEqual([null, 2, 0, 1, 3]);
  });

  test("a list needs no importance, and heads that are no candidates are skipped", () => {
    const order = orderBy([3, 1, 2, 0]);
    const { steps, requests } = run({ ...plan, order, candidates: [0, 2, 3], toTheEnd: true }, model);
    expect(steps.map(({ head }) => head)).toEqual([null, 3, 2, 0]);
    expect(requests.every(({ importance }) => !importance)).toBe(true);
  });

  test("the current importance decides, not that of the start", () => {
    const moving = ({ mask, importance }: MaskRequest): Evaluation => ({
      value: 1,
      loss: 1,
      importance: importance ? (mask[1] === 0 ? [9, 0, 1, 5] : importances) : null,
    });
    expect(run(plan, moving).steps.map(({ head }) => head)).toEqual([null, 1, 2, 3, 0]);
  });

  test("interrupted anywhere and resumed, it is the same search", () => {
    const noisy = ({ mask, importance }: MaskRequest): Evaluation => {
      const key = mask.reduce((sum, entry, head) => sum + entry * 3 ** head, 0);
      return {
        value: 1 - 0.01 * mask.filter((entry) => entry === 0).length,
        loss: key,
        importance: importance ? Array.from(mask, (_, head) => Math.sin(key * (head + 1)) ** 2) : null,
      };
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (numHeads, cut, isDynamic) => {
          const order = isDynamic ? ({ kind: "least-important" } as const) : randomOrder(numHeads, 3);
          const candidates = Array.from({ length: numHeads }, (_, head) => head);
          const all = { ...plan, numHeads, candidates, order, toTheEnd: true };
          const whole = run(all, noisy);
          const done = whole.steps.slice(0, cut);
          const resumed = run({ ...all, done }, noisy);
          expect(resumed.steps).toEqual(whole.steps);
          expect(resumed.reported).toEqual(whole.steps.slice(cut));
          expect(resumed.before).toEqual(whole.before);
        },
      ),
    );
  });
});

test("random orders are permutations that the seed determines", () => {
  const heads = (seed: number) => {
    const order = randomOrder(72, seed);
    return order.kind === "list" ? order.heads : [];
  };
  expect(heads(1)).toEqual(heads(1));
  expect(heads(1)).not.toEqual(heads(2));
  expect([...heads(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 72 }, (_, head) => head));
});
