/** @file Figures of a lane and between lanes. Pure. */

import { type Measures, measure } from "../../analysis/text-measures";
import { joinedText } from "./characters";
import { shownTokens } from "./shown";
import type { Shown } from "./shown-token";
import { type Lane, lengthOf } from "./state";

const known = new WeakMap<readonly Shown[], Measures>();

/** Figures of a list of tokens, computed once per list. */
export function figuresOf(shown: readonly Shown[]): Measures {
  const figures = known.get(shown) ?? measureShown(shown);
  known.set(shown, figures);
  return figures;
}

function measureShown(shown: readonly Shown[]): Measures {
  return measure(
    shown.map(({ token }) => token),
    shown.map(({ logProbability }) => logProbability),
  );
}

/** New tokens a second of the model's time, all lanes in step; null before the first. */
export function tokensPerSecond({ steps, milliseconds }: Lane): number | null {
  return steps.length === 0 || milliseconds === 0 ? null : (1000 * steps.length) / milliseconds;
}

/** After how many tokens each lane's text parts from the reference's; null if it does not, and for the reference itself. */
export function partingsFrom(reference: Lane, lanes: readonly Lane[], cursor: number): (number | null)[] {
  return lanes.map((lane) =>
    lane.id === reference.id
      ? null
      : firstDivergence(shownTokens(reference, cursor), shownTokens(lane, cursor)),
  );
}

/** The first place where two texts part; null if one is the beginning of the other. */
export function firstDivergence(a: readonly Shown[], b: readonly Shown[]): number | null {
  const length = Math.min(a.length, b.length);
  for (let place = 0; place < length; place++) if (a[place]!.token !== b[place]!.token) return place;
  return null;
}

/** The text of a lane after `cursor` tokens: the tokenizer's own at its end, else its tokens joined. */
export function laneText(
  lane: Lane,
  cursor: number,
  texts: ReadonlyMap<number, string>,
  sequence = 0,
): string {
  const { state } = lane;
  const finished = state.kind === "done" && cursor >= lengthOf(lane) ? state.sequences[sequence]?.text : null;
  return finished ?? joined(shownTokens(lane, cursor, sequence), texts);
}

const joined = (shown: readonly Shown[], texts: ReadonlyMap<number, string>): string =>
  joinedText(shown.map(({ token }) => texts.get(token) ?? ""));
