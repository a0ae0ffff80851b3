/** @file A text that keeps the largest height it has had during a run. */

import { type RefObject, useLayoutEffect, useRef } from "react";

/** The element does not shrink while the text only changes; before the first token, and at another width, it begins anew. */
export function useLargestHeight(hasBegun: boolean): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const width = useRef(0);
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    if (!hasBegun || own.offsetWidth !== width.current) own.style.minHeight = "";
    width.current = own.offsetWidth;
    const height = `${own.offsetHeight}px`;
    if (hasBegun && own.style.minHeight !== height) own.style.minHeight = height;
  });
  return box;
}
