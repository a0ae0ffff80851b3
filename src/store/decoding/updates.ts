/** @file Applies steps and the end of a run to lanes. Pure. */

import type { DecodeLane, LaneUpdate, StepRecord } from "../../engine/api/api";
import { givenIds } from "./lanes";
import { givenTokens } from "./shown-token";
import type { Lane, LaneSequence } from "./state";

/** The lane after one update. `milliseconds`: how long the step took. */
export function updated(lane: Lane, update: LaneUpdate, milliseconds: number): Lane {
  if (update.kind === "failed") {
    const { code, message, hint } = update.error;
    return { ...lane, state: { kind: "failed", error: { code, message, hint } } };
  }
  const grown: Lane = {
    ...lane,
    steps: update.step ? [...lane.steps, update.step] : lane.steps,
    milliseconds: lane.milliseconds + milliseconds,
  };
  if (update.kind === "step") return { ...grown, state: { kind: "running" } };
  const { sequences, stop } = update.result;
  const given = lane.given.map(({ token }) => token);
  const before = lane.given.map(({ logProbability }) => logProbability);
  const whole = sequences.map(
    ({ tokens, score, logProbabilities, node }): LaneSequence => ({
      tokens: [...given, ...tokens],
      score,
      logProbabilities: [...before, ...logProbabilities],
      node,
      text: null,
    }),
  );
  return { ...grown, state: { kind: "done", stop, sequences: whole } };
}

/**
 * The lane after an update for its step number `place`, which it may have taken before it was interrupted: a lane is
 * continued by computing it again from its beginning, so that it ends like a lane that was never interrupted. If another
 * device decides differently, the new steps replace the old ones from there.
 */
export function retraced(lane: Lane, update: LaneUpdate, place: number, milliseconds: number): Lane {
  // What was seen before the interruption stays on screen.
  if (update.kind === "failed") return updated(lane, update, 0);
  const before = { ...lane, steps: lane.steps.slice(0, place) };
  const known = lane.steps[place];
  const isKnown = update.step === null || (known !== undefined && isSameStep(known, update.step));
  if (!isKnown) return updated(before, update, milliseconds);
  if (update.kind === "step")
    return lane.state.kind === "running" ? lane : { ...lane, state: { kind: "running" } };
  return updated(before, { ...update, step: known ?? update.step }, 0);
}

/** Whether two records hold the same decision. */
function isSameStep(a: StepRecord, b: StepRecord): boolean {
  return JSON.stringify(decisionOf(a)) === JSON.stringify(decisionOf(b));
}

function decisionOf(step: StepRecord): unknown {
  switch (step.kind) {
    case "choice":
      return step.choices.map(({ sequence, token }) => [sequence, token]);
    case "contrastive":
      return step.choice.token;
    case "beam":
      return [step.nodes.map(({ parent, token }) => [parent, token]), step.open];
  }
}

/** The lane with the texts of its finished sequences. */
export function withTexts(lane: Lane, { texts, strategy }: DecodeLane): Lane {
  if (lane.state.kind !== "done") return lane;
  const sequences = lane.state.sequences.map((sequence, index) => ({
    ...sequence,
    text: texts[index] ?? null,
  }));
  return { ...lane, strategy, state: { ...lane.state, sequences } };
}

/** The lane before its first step. `keepsStart`: a branch keeps the tokens it was made from. */
export function rewound(lane: Lane, keepsStart: boolean): Lane {
  const given = keepsStart ? lane.given : givenTokens(givenIds(lane.options));
  const steps: readonly StepRecord[] = [];
  return { ...lane, given, steps, milliseconds: 0, state: { kind: "idle" } };
}
