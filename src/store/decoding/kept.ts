/** @file What is kept of a run, and what comes back of it. Pure. */

import type { KeptRun } from "./keeper";
import { sameOptions } from "./lanes";
import { type DecodingState, isFresh, type Lane, newestOf } from "./state";

/** The finished lanes with what they stand on; null where nothing has run. */
export function runToKeep({ subject, lanes, texts }: DecodingState): KeptRun | null {
  if (!subject) return null;
  return { subject, lanes: lanes.filter(({ state }) => state.kind === "done"), texts: [...texts] };
}

/** The lanes as a kept run finished them, where prompt, seed, model and their settings are the same; null for another. */
export function comeBack(state: DecodingState, kept: KeptRun): Partial<DecodingState> | null {
  const { subject, texts } = kept;
  if (!isFresh({ ...state, subject })) return null;
  for (const [id, text] of texts) state.texts.set(id, text);
  const left = [...kept.lanes];
  const lanes = state.lanes.map((lane): Lane => {
    const place = left.findIndex(
      ({ name, options }) => name === lane.name && sameOptions(options, lane.options),
    );
    return place < 0 ? lane : { ...left.splice(place, 1)[0]!, id: lane.id };
  });
  return { subject, lanes, cursor: newestOf(lanes) };
}
