/** @file Which other models of the page read the same tokens as the active one, as far as can be told. Pure. */

import type { AppState, Slot } from "./state";

/** Trained ones come first: random weights are a baseline. The engine compares the tokens themselves. */
export function kinSlots({ slots, active }: Pick<AppState, "slots" | "active">): readonly Slot[] {
  const own = slots.find(({ id }) => id === active);
  if (!own) return [];
  const isMade = (made: Slot, from: Slot) => "base" in made.source && made.source.base === from.id;
  return slots
    .filter(
      (other) => other !== own && (isMade(other, own) || isMade(own, other) || haveOneVocabulary(own, other)),
    )
    .toSorted((a, b) => Number(a.source.kind === "random") - Number(b.source.kind === "random"));
}

/** The one that the view names, else the first. */
export const kinSlot = (state: Pick<AppState, "slots" | "active">, chosen: string): Slot | undefined => {
  const all = kinSlots(state);
  return all.find(({ id }) => id === chosen) ?? all[0];
};

function haveOneVocabulary({ state: a }: Slot, { state: b }: Slot): boolean {
  if (a.kind !== "ready" || b.kind !== "ready") return false;
  const [one, other] = [a, b].map(
    ({
      info: {
        vocabSize,
        specialTokens: { cls, sep, mask, unknown },
      },
    }) => JSON.stringify([vocabSize, cls, sep, mask, unknown]),
  );
  return one === other;
}
