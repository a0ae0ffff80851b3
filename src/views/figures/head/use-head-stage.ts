/** @file Ties the head view's stage to its canvas for as long as that is mounted. */

import { useLayoutEffect, useRef, useState } from "react";
import { takeStage } from "./early-stage";
import { type HeadModel, HeadStage } from "./head-stage";

/** `numLines` is that of the picture at rest, null before it is known. */
export function useHeadStage(model: HeadModel | null) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HeadStage>(null);
  const [numLines, setNumLines] = useState<number | null>(null);
  // Before the first paint, so that the figure is never seen without its lines.
  useLayoutEffect(() => {
    if (!canvas.current) return;
    // The marks are read by the benches, and visible in the browser's own performance panel.
    const listeners = {
      onLines: (count: number) => {
        setNumLines(count);
        performance.mark("head-view-drawn");
      },
      onWhole: () => void performance.mark("head-view-whole"),
    };
    const created = new HeadStage(canvas.current, listeners, takeStage());
    stage.current = created;
    return () => created.dispose();
  }, []);
  useLayoutEffect(() => {
    if (model) stage.current?.show(model);
  }, [model]);
  return { canvas, numLines };
}
