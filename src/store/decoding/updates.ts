/** @file What a step, and the end of a run, make of the lanes. Pure. */

import type { DecodeLane, LaneReading, LaneUpdate, StepRecord } from "../../engine/api";
import { givenIds } from "./lanes";
import { givenTokens } from "./shown";
import type { Lane, LaneSequence } from "./state";

/** The lane after one update of a step that took so long. */
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

/** The lane as the engine understands it, or with why it does not. */
export function withReading(lane: Lane, reading: LaneReading): Lane {
  if (reading.ok) return { ...lane, strategy: reading.strategy };
  const { message, hint } = reading;
  return { ...lane, state: { kind: "failed", error: { code: "bad-input", message, hint } } };
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

/** The lane before its first step. `keepsStart`: a branch still goes on from the tokens it was made from. */
export function rewound(lane: Lane, keepsStart: boolean): Lane {
  const given = keepsStart ? lane.given : givenTokens(givenIds(lane.options));
  const steps: readonly StepRecord[] = [];
  return { ...lane, given, steps, milliseconds: 0, state: { kind: "idle" } };
}
