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

export function MatrixLabels({ layout, tokens, texts, marks }: MatrixLabelsProps) {
  const { rows, labels, cell } = layout;
  const fontSize = Math.min(13, Math.max(11, cell - 3));
  return (
    <div className={own.labels} style={{ fontSize }} aria-hidden="true">
      {rows.map((token) => (
        <span
          key={`query ${token}`}
          className={own.label}
          data-special={tokens[token]!.special || undefined}
          data-marked={token === marks.query || undefined}
          style={{
            right: `calc(100% - ${labels}px)`,
            top: labels + offsetOf(layout, token),
            width: labels,
            lineHeight: `${cell}px`,
          }}
        >
          {texts[token]}
        </span>
      ))}
      {rows.map((token) => (
        <span
          key={`key ${token}`}
          className={own.label}
          data-side="key"
          data-special={tokens[token]!.special || undefined}
          data-marked={token === marks.key || undefined}
          style={{ left: labels + offsetOf(layout, token), top: 0, height: labels, lineHeight: `${cell}px` }}
        >
          {texts[token]}
        </span>
      ))}
    </div>
  );
}
