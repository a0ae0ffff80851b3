/** @file What is stored of a run, and how lanes are restored from it. Pure. */

import { sameOptions } from "./lanes";
import { type DecodingState, isFresh, isOpen, type Lane, newestOf, type Subject } from "./state";

export interface KeptRun {
  readonly subject: Subject;
  readonly lanes: readonly Lane[];
  readonly texts: readonly (readonly [number, string])[];
}

/** The lanes with at least one token, and their subject; null if there are none. */
export function runToKeep({ subject, lanes, texts }: DecodingState): KeptRun | null {
  const begun = lanes.filter(({ steps }) => steps.length > 0);
  if (!subject || begun.length === 0) return null;
  return { subject, lanes: begun, texts: [...texts] };
}

/**
 * The lanes as the stored run left them; null if its prompt, seed or model differ. Lanes that were running are stopped,
 * and can be continued.
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

/** The lane, stopped if it was running. */
export const stoppedLane = (lane: Lane): Lane =>
  isOpen(lane) ? { ...lane, state: { kind: "stopped" } } : lane;
