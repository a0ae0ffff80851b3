/** @file Keeps a list the same object while its elements are the same. */

import { useRef } from "react";

/** The array given first for as long as arrays given later hold the same elements. */
export function useStableArray<List extends readonly unknown[] | null>(array: List): List {
  const held = useRef(array);
  const before = held.current;
  const isSame = before?.length === array?.length && array?.every((item, i) => item === before?.[i]);
  if (!isSame) held.current = array;
  return held.current;
}
