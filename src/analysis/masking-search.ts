/**
 * @file Masks heads one after the other until the model gets worse.
 *
 * The search is a generator: it yields masks and receives evaluations, so it knows no model. Heads are numbered
 * `layer · H + head`; a mask is 0 for a masked head and 1 otherwise.
 */

import { shuffle } from "../lib/random";
import { limitOf, type MetricRule } from "./metric-limit";

/** How the model does under a mask. */
export interface Evaluation {
  /** Accuracy, or another metric of which more is better. */
  readonly value: number;
  readonly loss: number;
  /** The importance of every head under this mask, `[L·H]`; null unless `MaskRequest.importance` asked for it. */
  readonly importance: ArrayLike<number> | null;
}

export interface MaskRequest {
  readonly mask: Float32Array;
  readonly importance: boolean;
}

/** One evaluated mask: the number of masked heads, and the last one masked; null at the start. */
export interface MaskingStep {
  readonly masked: number;
  readonly head: number | null;
  readonly value: number;
  readonly loss: number;
}

/** Which head to mask next: by the current importance, or by a given list. */
export type MaskingOrder =
  | { readonly kind: "least-important" }
  | { readonly kind: "most-important" }
  | { readonly kind: "list"; readonly heads: readonly number[] };

export interface MaskingPlan extends MetricRule {
  readonly numHeads: number;
  /** Heads that may be masked, ascending; the others stay as they are. */
  readonly candidates: readonly number[];
  readonly order: MaskingOrder;
  readonly toTheEnd: boolean;
  /** Steps of an interrupted search, from its start; the search continues after them. */
  readonly done: readonly MaskingStep[];
}

export interface MaskingOutcome {
  readonly steps: readonly MaskingStep[];
  /** The last mask before the metric fell below the threshold. */
  readonly before: Float32Array;
  /** The first mask that fell below it; null if none did. */
  readonly after: Float32Array | null;
}

/** Whether the metric fell more than the threshold below its starting value. */
function hasFallen({ value }: MaskingStep, [start]: readonly MaskingStep[], rule: MetricRule): boolean {
  return value < limitOf(start!.value, rule);
}

/** Yields each mask to be evaluated, and calls `report` with every new step. */
export function* maskingSearch(
  plan: MaskingPlan,
  report: (step: MaskingStep) => void,
): Generator<MaskRequest, MaskingOutcome, Evaluation> {
  const isDynamic = plan.order.kind !== "list";
  const steps = [...plan.done];
  const gone = steps.flatMap(({ head }) => head ?? []);
  const candidates = new Set(plan.candidates.filter((head) => !gone.includes(head)));
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
  } else if (isDynamic && continues(plan, steps, candidates)) {
    importance = (yield request()).importance;
  }
  while (continues(plan, steps, candidates)) {
    const head = nextHead(plan.order, candidates, importance ?? []);
    candidates.delete(head);
    gone.push(head);
    const evaluation = yield request();
    take(head, evaluation);
    importance = evaluation.importance;
  }
  return outcomeOf(plan, steps);
}

function maskOf(numHeads: number, gone: readonly number[]): Float32Array {
  const mask = new Float32Array(numHeads).fill(1);
  for (const head of gone) mask[head] = 0;
  return mask;
}

function continues(
  plan: MaskingPlan,
  steps: readonly MaskingStep[],
  candidates: ReadonlySet<number>,
): boolean {
  if (candidates.size === 0) return false;
  return plan.toTheEnd || !hasFallen(steps.at(-1)!, steps, plan);
}

/** The first of equally important heads wins. */
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

/** Heads in a random order that the seed determines. */
export function randomOrder(numHeads: number, seed: number): MaskingOrder {
  const heads = Array.from({ length: numHeads }, (_, head) => head);
  return { kind: "list", heads: shuffle(heads, seed, "masking order") };
}

/** Heads by a number for each, smallest first; equal ones in order. */
export function orderBy(figures: ArrayLike<number>): MaskingOrder {
  const heads = Array.from({ length: figures.length }, (_, head) => head);
  return { kind: "list", heads: heads.sort((a, b) => figures[a]! - figures[b]! || a - b) };
}
