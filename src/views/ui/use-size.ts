/** @file The size of an element, known before its first paint. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { knownSize, noteSize, type Size, sizeAttribute, sizeWithin } from "./known-sizes";

interface Measured<Element extends HTMLElement> extends Size {
  readonly measured: { readonly ref: RefObject<Element | null>; readonly [sizeAttribute]: string };
}

/**
 * The size within an element that has no border and no padding, and that is given the props `measured`. It renders with the
 * last size of an element of this `name`, at first with `guess`; the browser measures before it paints, and nobody asks it to
 * do so earlier.
 */
export function useSize<Element extends HTMLElement>(name: string, guess: Size): Measured<Element> {
  const ref = useRef<Element>(null);
  const [size, setSize] = useState(() => knownSize(name) ?? guess);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const next = sizeWithin(element);
      noteSize(name, next);
      // At once: a later render would come after the paint.
      flushSync(() =>
        setSize((before) => (before.width === next.width && before.height === next.height ? before : next)),
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [name]);
  return { measured: { ref, [sizeAttribute]: name }, ...size };
}
