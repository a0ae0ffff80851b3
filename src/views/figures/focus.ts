/** @file Small questions about focus and lists that props ask again and again. */

import { useRef } from "react";
import type { TokenFocus } from "./types";

export function sameFocus(one: TokenFocus | null, other: TokenFocus | null): boolean {
  return one === other || (one?.side === other?.side && one?.index === other?.index);
}

/** The array given first for as long as arrays given later hold the same elements. */
export function useStableArray<List extends readonly unknown[] | null>(array: List): List {
  const held = useRef(array);
  const before = held.current;
  const isSame = before?.length === array?.length && array?.every((item, i) => item === before?.[i]);
  if (!isSame) held.current = array;
  return held.current;
}
