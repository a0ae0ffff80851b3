/** @file Small questions about focus and lists that props ask again and again. */

import { useRef } from "react";
import type { TokenFocus } from "./types";

export function sameFocus(one: TokenFocus | null, other: TokenFocus | null): boolean {
  return one === other || (one?.side === other?.side && one?.index === other?.index);
}

/** The array given first for as long as arrays given later hold the same elements. */
export function useStableArray<T>(array: readonly T[]): readonly T[] {
  const held = useRef(array);
  const same = held.current.length === array.length && array.every((item, i) => item === held.current[i]);
  if (!same) held.current = array;
  return held.current;
}
