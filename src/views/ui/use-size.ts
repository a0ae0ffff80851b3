/** @file The size of an element, known before its first paint. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export interface Size {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The size within an element that has no border and no padding. `guess` is what it renders with before there is a page to
 * measure, which nobody sees unless the page is rendered where there is none.
 */
export function useSize<Measured extends HTMLElement>(
  guess: Size,
): Size & { readonly ref: RefObject<Measured | null> } {
  const ref = useRef<Measured>(null);
  const [size, setSize] = useState(guess);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const next = sizeWithin(element);
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...size };
}

/** Without the element's scroll bars. */
function sizeWithin(element: HTMLElement): Size {
  const { width, height } = element.getBoundingClientRect();
  return {
    width: width - (element.offsetWidth - element.clientWidth),
    height: height - (element.offsetHeight - element.clientHeight),
  };
}
