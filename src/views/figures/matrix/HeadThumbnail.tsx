/** @file One head's matrix, small and without words. */

import { useMemo } from "react";
import type { FloatTensor } from "../../../lib/tensor";
import { attentionView } from "../attention-view";
import type { FigureToken } from "../types";
import own from "./MatrixView.module.css";
import { useMatrixCanvas } from "./use-matrix-canvas";

interface HeadThumbnailProps {
  readonly tokens: readonly FigureToken[];
  /** One head, `[T, T]`, the same object as long as it is the same head. */
  readonly attention: FloatTensor;
  /** Side in CSS pixels. */
  readonly size: number;
}

export function HeadThumbnail({ tokens, attention, size }: HeadThumbnailProps) {
  const view = useMemo(() => attentionView(attention, tokens, "show", "all"), [attention, tokens]);
  const layout = useMemo(
    () => ({ rows: view.rows, cell: size / view.rows.length, side: size, labels: 0 }),
    [view.rows, size],
  );
  const window = useMemo(() => ({ left: 0, top: 0, width: size, height: size }), [size]);
  const canvas = useMatrixCanvas({ view, layout, color: "sequential", hasNumbers: false, window });
  return <canvas ref={canvas} className={own.thumbnail} style={{ width: size, height: size }} />;
}
