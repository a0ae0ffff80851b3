/** @file What is kept of a run, and what comes back of it. Pure. */

import { sameOptions } from "./lanes";
import { type DecodingState, isFresh, isOpen, type Lane, newestOf, type Subject } from "./state";

export interface KeptRun {
  readonly subject: Subject;
  readonly lanes: readonly Lane[];
  readonly texts: readonly (readonly [number, string])[];
}

/** The lanes that have any token, with what they answer; null if there is none. */
export function runToKeep({ subject, lanes, texts }: DecodingState): KeptRun | null {
  const begun = lanes.filter(({ steps }) => steps.length > 0);
  if (!subject || begun.length === 0) return null;
  return { subject, lanes: begun, texts: [...texts] };
}

/**
 * The lanes as a kept run left them, if prompt, seed, model and their settings are the same; null for another run. What
 * was running then is stopped, and can be continued.
 */
export function comeBack(state: DecodingState, kept: KeptRun): Partial<DecodingState> | null {
  const { subject, texts } = kept;
  if (!isFresh({ ...state, subject })) return null;
  for (const [id, text] of texts) state.texts.set(id, text);
  const left = [...kept.lanes];
  const lanes = state.lanes.map((lane): Lane => {
    const place = left.findIndex(
      ({ name, options }) => name === lane.name && sameOptions(options, lane.options),
    );
    return place < 0 ? lane : { ...stoppedLane(left.splice(place, 1)[0]!), id: lane.id };
  });
  return { subject, lanes, cursor: newestOf(lanes) };
}

/** A lane that was running is stopped. */
export const stoppedLane = (lane: Lane): Lane =>
  isOpen(lane) ? { ...lane, state: { kind: "stopped" } } : lane;
