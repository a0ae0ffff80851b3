/** @file Scrolls a place to where it was left, once what it shows is there. */

import { type RefObject, useEffect, useRef } from "react";
import { useApp } from "../ui/context";

/** In CSS pixels by key, while the page is open. */
const left = new WeakMap<ReturnType<typeof useApp>, Map<string, number>>();

/** What a user does to scroll: from then on the place stays where it is. */
const taking = ["wheel", "pointerdown", "keydown", "touchstart"] as const;

/** For the element that scrolls; `key` names what is in it. */
export function useKeptScroll<E extends HTMLElement>(key: string): RefObject<E | null> {
  const app = useApp();
  const ref = useRef<E>(null);
  useEffect(() => {
    const place = ref.current;
    if (!place) return undefined;
    const byKey = left.get(app) ?? new Map<string, number>();
    left.set(app, byKey);
    const wanted = byKey.get(key) ?? 0;
    let isWaiting = wanted > 0;
    const observer = new ResizeObserver(() => {
      if (!isWaiting || place.scrollHeight - place.clientHeight < wanted) return;
      place.scrollTop = wanted;
      settle();
    });
    const settle = () => {
      isWaiting = false;
      observer.disconnect();
    };
    const keep = () => {
      if (!isWaiting) byKey.set(key, place.scrollTop);
    };
    for (const part of place.children) observer.observe(part);
    place.addEventListener("scroll", keep, { passive: true });
    for (const kind of taking) place.addEventListener(kind, settle, { passive: true });
    return () => {
      observer.disconnect();
      place.removeEventListener("scroll", keep);
      for (const kind of taking) place.removeEventListener(kind, settle);
    };
  }, [app, key]);
  return ref;
}
