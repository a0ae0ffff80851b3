/** @file The token under the pointer once it has rested there, so that crossing a text or scrolling it opens nothing. */

import { type PointerEvent, type UIEvent, useEffect, useMemo } from "react";
import type { LaneId } from "../../store";
import type { FocusStore, Spot } from "./focus";

const restMilliseconds = 300;

/** The handlers of what scrolls and contains the lanes. */
export function useRest(focus: FocusStore) {
  const rest = useMemo(() => new Rest(focus), [focus]);
  useEffect(() => rest.end, [rest]);
  return {
    onPointerMove: rest.move,
    onPointerDown: rest.end,
    onPointerLeave: rest.end,
    onScrollCapture: rest.scroll,
  };
}

class Rest {
  readonly #focus: FocusStore;
  #under: Element | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(focus: FocusStore) {
    this.#focus = focus;
  }

  /** A page that scrolls under the pointer also reports moves, of no distance. A finger has no rest: it taps. */
  readonly move = ({ target, pointerType, movementX, movementY }: PointerEvent): void => {
    if (pointerType === "touch" || (movementX === 0 && movementY === 0)) return;
    const spot = spotAt(target);
    if (spot && isSame(spot, this.#focus.getState().hover)) return;
    this.end();
    this.#under = target as Element;
    if (spot) this.#timer = setTimeout(() => this.#focus.setState({ hover: spot }), restMilliseconds);
  };

  /** A lane that follows its text scrolls by itself; only what is under the pointer counts. */
  readonly scroll = ({ target }: UIEvent): void => {
    if (target instanceof Node && target.contains(this.#under)) this.end();
  };

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
  const lane: LaneId | null | undefined = target.closest("[data-lane]")?.getAttribute("data-lane");
  if (index == null || sequence == null || lane == null) return null;
  return { lane, sequence: Number(sequence), index: Number(index) };
}

const isSame = (a: Spot, b: Spot | null): boolean =>
  a.lane === b?.lane && a.sequence === b.sequence && a.index === b.index;
