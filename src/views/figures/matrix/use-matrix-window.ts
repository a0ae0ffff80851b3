/** @file The part of a matrix that is in view, and scrolling a cell into it. */

import { type UIEvent, useCallback, useMemo, useRef, useState } from "react";
import { type MatrixLayout, type MatrixPlace, type MatrixWindow, offsetOf } from "./matrix-layout";

/** `width` and `height`: of the whole figure on the page, labels included. */
export function useMatrixWindow(layout: MatrixLayout, width: number, height: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [corner, setCorner] = useState({ left: 0, top: 0 });
  const window = useMemo<MatrixWindow>(
    () => ({
      ...stretch("left", "width", corner.left, layout, width),
      ...stretch("top", "height", corner.top, layout, height),
    }),
    [corner, layout, width, height],
  );
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollLeft, scrollTop } = event.currentTarget;
    setCorner({ left: scrollLeft, top: scrollTop });
  };
  const reveal = useCallback(
    ({ query, key }: MatrixPlace) => {
      const box = scroller.current;
      if (!box) return;
      if (key !== null) box.scrollLeft = nearest(box.scrollLeft, layout, key, box.clientWidth);
      if (query !== null) box.scrollTop = nearest(box.scrollTop, layout, query, box.clientHeight);
    },
    [layout],
  );
  return { scroller, window, onScroll, reveal };
}

function stretch<Start extends "left" | "top", Length extends "width" | "height">(
  start: Start,
  length: Length,
  scrolled: number,
  { side, labels }: MatrixLayout,
  room: number,
) {
  const seen = Math.min(side, room - labels);
  const at = Math.max(0, Math.min(scrolled, side - seen));
  return { [start]: at, [length]: seen } as Record<Start | Length, number>;
}

/** The scroll position closest to `scrolled` at which a token's cells are in view beside the labels. */
function nearest(scrolled: number, layout: MatrixLayout, token: number, room: number): number {
  const start = offsetOf(layout, token);
  const least = start + layout.cell - (room - layout.labels);
  return Math.min(start, Math.max(scrolled, least));
}
