/** @file Ties the head view's stage to its canvas for as long as that is mounted. */

import { useEffect, useRef, useState } from "react";
import { type HeadModel, HeadStage } from "./head-stage";

/** `numLines` is that of the picture at rest, null before it is known. */
export function useHeadStage(model: HeadModel | null) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HeadStage>(null);
  const [numLines, setNumLines] = useState<number | null>(null);
  useEffect(() => {
    if (!canvas.current) return;
    // The marks are read by the benches, and visible in the browser's own performance panel.
    const created = new HeadStage(canvas.current, {
      onLines: (count) => {
        setNumLines(count);
        performance.mark("head-view-drawn");
      },
      onWhole: () => void performance.mark("head-view-whole"),
    });
    stage.current = created;
    return () => created.dispose();
  }, []);
  useEffect(() => {
    if (model) stage.current?.show(model);
  }, [model]);
  return { canvas, numLines };
}
