/** @file The tokens beside and above the matrix. */

import type { FigureToken } from "../types";
import own from "./MatrixView.module.css";
import { type MatrixLayout, type MatrixPlace, offsetOf } from "./matrix-layout";

interface MatrixLabelsProps {
  readonly layout: MatrixLayout;
  readonly tokens: readonly FigureToken[];
  readonly texts: readonly string[];
  readonly marks: MatrixPlace;
}

/** The keys in a strip above, the queries in one on the left, which stay in view while the cells scroll. */
export function MatrixLabels({ layout, tokens, texts, marks }: MatrixLabelsProps) {
  const { rows, labels, cell, side } = layout;
  const fontSize = Math.min(13, Math.max(11, cell - 3));
  return (
    <>
      <div className={own.keys} style={{ fontSize, width: labels + side, height: labels }} aria-hidden="true">
        <span className={own.corner} style={{ width: labels, height: labels }} />
        {rows.map((token) => (
          <span
            key={token}
            className={own.label}
            data-side="key"
            data-special={tokens[token]!.special || undefined}
            data-marked={token === marks.key || undefined}
            style={{
              left: labels + offsetOf(layout, token),
              top: 0,
              height: labels,
              lineHeight: `${cell}px`,
            }}
          >
            {texts[token]}
          </span>
        ))}
      </div>
      <div className={own.queries} style={{ fontSize, width: labels, height: side }} aria-hidden="true">
        {rows.map((token) => (
          <span
            key={token}
            className={own.label}
            data-special={tokens[token]!.special || undefined}
            data-marked={token === marks.query || undefined}
            style={{ right: 0, top: offsetOf(layout, token), width: labels, lineHeight: `${cell}px` }}
          >
            {texts[token]}
          </span>
        ))}
      </div>
    </>
  );
}
