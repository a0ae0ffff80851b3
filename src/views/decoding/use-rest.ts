/** @file The token under the pointer once it has rested there, so that crossing a text or scrolling it opens nothing. */

import { type PointerEvent, type UIEvent, useEffect, useMemo } from "react";
import type { FocusStore, Spot } from "./focus";

const restMilliseconds = 300;

/** The handlers of what scrolls and contains the lanes. */
export function useRest(focus: FocusStore) {
  const rest = useMemo(() => new Rest(focus), [focus]);
  useEffect(() => rest.end, [rest]);
  return {
    // A page that scrolls under the pointer also reports moves, of no distance. A finger does not rest: it taps.
    onPointerMove: ({ target, pointerType, movementX, movementY }: PointerEvent) => {
      if (pointerType !== "touch" && (movementX !== 0 || movementY !== 0)) rest.move(spotAt(target), target);
    },
    onPointerDown: rest.end,
    onPointerLeave: rest.end,
    // A lane that follows its text scrolls by itself; only what is under the pointer counts.
    onScrollCapture: ({ target }: UIEvent) => {
      if (target instanceof Node && rest.under instanceof Node && target.contains(rest.under)) rest.end();
    },
  };
}

export class Rest {
  readonly #focus: FocusStore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  under: EventTarget | null = null;

  constructor(focus: FocusStore) {
    this.#focus = focus;
  }

  move(spot: Spot | null, under: EventTarget | null): void {
    if (spot && isSame(spot, this.#focus.getState().hover)) return;
    this.end();
    this.under = under;
    if (spot) this.#timer = setTimeout(() => this.#focus.setState({ hover: spot }), restMilliseconds);
  }

  readonly end = (): void => {
    clearTimeout(this.#timer);
    if (this.#focus.getState().hover) this.#focus.setState({ hover: null });
  };
}

/** The token of a lane that an element is, or belongs to. */
export function spotAt(target: EventTarget): Spot | null {
  if (!(target instanceof Element)) return null;
  const index = target.closest("[data-index]")?.getAttribute("data-index");
  const sequence = target.closest("[data-sequence]")?.getAttribute("data-sequence");
  const lane = target.closest("[data-lane]")?.getAttribute("data-lane");
  if (index == null || sequence == null || lane == null) return null;
  return { lane, sequence: Number(sequence), index: Number(index) };
}

const isSame = (a: Spot, b: Spot | null): boolean =>
  a.lane === b?.lane && a.sequence === b.sequence && a.index === b.index;
