/**
 * @file Masking heads one after the other until the model does worse: which head goes next, when to stop, which mask to keep.
 *
 * A generator: it yields masks and receives what the model makes of them, so it knows no model. Heads are counted
 * `layer · H + head`; a mask holds 1 for a head that is kept.
 */

import { shuffle } from "../lib/shuffle";
import { limitOf, type MetricRule } from "./metric-limit";

/** What the model makes of a mask. */
export interface Evaluation {
  /** How right the model is: accuracy, or another metric that is larger the better. */
  readonly value: number;
  readonly loss: number;
  /** Of every head under this mask, `[L·H]`; null where `MaskRequest.importance` did not ask. */
  readonly importance: ArrayLike<number> | null;
}

export interface MaskRequest {
  readonly mask: Float32Array;
  readonly importance: boolean;
}

/** One evaluated mask: how many heads it masks, and the last of them; null at the start. */
export interface MaskingStep {
  readonly masked: number;
  readonly head: number | null;
  readonly value: number;
  readonly loss: number;
}

/** Which head goes next: by the importance of the moment, or by a list made beforehand. */
export type MaskingOrder =
  | { readonly kind: "least-important" }
  | { readonly kind: "most-important" }
  | { readonly kind: "list"; readonly heads: readonly number[] };

export interface MaskingPlan extends MetricRule {
  readonly numHeads: number;
  /** Heads that cannot be masked because they are not there. */
  readonly absent: readonly number[];
  readonly order: MaskingOrder;
  readonly toTheEnd: boolean;
  /** Steps made before, from the start on; the search goes on after them. */
  readonly done: readonly MaskingStep[];
}

export interface MaskingOutcome {
  readonly steps: readonly MaskingStep[];
  /** The last mask whose metric was within the threshold. */
  readonly before: Float32Array;
  /** The first that fell below it; null where none did. */
  readonly after: Float32Array | null;
}

/** Whether a step's metric fell more than the threshold below where it started. */
function hasFallen({ value }: MaskingStep, [start]: readonly MaskingStep[], rule: MetricRule): boolean {
  return value < limitOf(start!.value, rule);
}

/** The masking loop. Each yield wants the evaluation of one mask; `report` is told of every new step. */
export function* maskingSearch(
  plan: MaskingPlan,
  report: (step: MaskingStep) => void,
): Generator<MaskRequest, MaskingOutcome, Evaluation> {
  const isDynamic = plan.order.kind !== "list";
  const steps = [...plan.done];
  const gone = steps.flatMap(({ head }) => head ?? []);
  const candidates = new Set(present(plan).filter((head) => !gone.includes(head)));
  const request = (): MaskRequest => ({
    mask: maskOf(plan.numHeads, gone),
    importance: isDynamic && candidates.size > 0,
  });
  const take = (head: number | null, { value, loss }: Evaluation) => {
    steps.push({ masked: gone.length, head, value, loss });
    report(steps.at(-1)!);
  };

  let importance: ArrayLike<number> | null = null;
  if (steps.length === 0) {
    const evaluation = yield request();
    take(null, evaluation);
    importance = evaluation.importance;
  } else if (isDynamic && goesOn(plan, steps, candidates)) {
    importance = (yield request()).importance;
  }
  while (goesOn(plan, steps, candidates)) {
    const head = nextHead(plan.order, candidates, importance ?? []);
    candidates.delete(head);
    gone.push(head);
    const evaluation = yield request();
    take(head, evaluation);
    importance = evaluation.importance;
  }
  return outcomeOf(plan, steps);
}

const present = ({ numHeads, absent }: MaskingPlan): number[] =>
  Array.from({ length: numHeads }, (_, head) => head).filter((head) => !absent.includes(head));

function maskOf(numHeads: number, gone: readonly number[]): Float32Array {
  const mask = new Float32Array(numHeads).fill(1);
  for (const head of gone) mask[head] = 0;
  return mask;
}

function goesOn(plan: MaskingPlan, steps: readonly MaskingStep[], candidates: ReadonlySet<number>): boolean {
  if (candidates.size === 0) return false;
  return plan.toTheEnd || !hasFallen(steps.at(-1)!, steps, plan);
}

/** Of equally important heads the first, by layer and then by head. */
function nextHead(
  order: MaskingOrder,
  candidates: ReadonlySet<number>,
  importance: ArrayLike<number>,
): number {
  if (order.kind === "list") return order.heads.find((head) => candidates.has(head))!;
  const sign = order.kind === "least-important" ? 1 : -1;
  return [...candidates].reduce((best, head) =>
    sign * importance[head]! < sign * importance[best]! ? head : best,
  );
}

function outcomeOf(plan: MaskingPlan, steps: readonly MaskingStep[]): MaskingOutcome {
  const fell = steps.findIndex((step) => hasFallen(step, steps, plan));
  const upTo = (end: number) =>
    maskOf(
      plan.numHeads,
      steps.slice(0, end).flatMap(({ head }) => head ?? []),
    );
  return fell < 0
    ? { steps, before: upTo(steps.length), after: null }
    : { steps, before: upTo(fell), after: upTo(fell + 1) };
}

/** Heads in a random order that the seed fixes. */
export function randomOrder(numHeads: number, seed: number): MaskingOrder {
  const heads = Array.from({ length: numHeads }, (_, head) => head);
  return { kind: "list", heads: shuffle(heads, seed, "masking order") };
}

/** Heads by a figure of each, smallest first; of equal figures the first head. */
export function orderBy(figures: ArrayLike<number>): MaskingOrder {
  const heads = Array.from({ length: figures.length }, (_, head) => head);
  return { kind: "list", heads: heads.sort((a, b) => figures[a]! - figures[b]! || a - b) };
}
