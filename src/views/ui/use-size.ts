/** @file The size of an element, known before its first paint. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { earlySize, type Size, sizeAttribute, sizeWithin } from "./early-sizes";

interface Measured<Element extends HTMLElement> extends Size {
  readonly measured: { readonly ref: RefObject<Element | null>; readonly [sizeAttribute]: string };
}

/**
 * The size within an element that has no border and no padding, and that is given the props `measured`. It renders with
 * `guess` before it is measured, which nobody sees unless the page is rendered where there is none; or, to take the place of
 * the early page, with the size of that page's element of this `name`, and nothing need be measured.
 */
export function useSize<Element extends HTMLElement>(name: string, guess: Size): Measured<Element> {
  const ref = useRef<Element>(null);
  const [early] = useState(() => earlySize(name));
  const [size, setSize] = useState(early ?? guess);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const next = sizeWithin(element);
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    if (!early) measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [early]);
  return { measured: { ref, [sizeAttribute]: name }, ...size };
}
