/** @file The tokens beside and above the matrix. */

import type { FigureToken } from "../types";
import own from "./MatrixView.module.css";
import type { MatrixLayout, MatrixPlace } from "./matrix-layout";
import { placeVariable } from "./matrix-variables";

interface MatrixLabelsProps {
  readonly layout: MatrixLayout;
  readonly tokens: readonly FigureToken[];
  readonly texts: readonly string[];
  readonly marks: MatrixPlace;
}

/** The keys in a strip above, the queries in one on the left, which stay in view while the cells scroll. */
export function MatrixLabels({ layout: { rows }, tokens, texts, marks }: MatrixLabelsProps) {
  return (
    <>
      <div className={own.keys} aria-hidden="true">
        <span className={own.corner} />
        {rows.map((token, place) => (
          <span
            key={token}
            className={own.label}
            data-side="key"
            data-special={tokens[token]!.special || undefined}
            data-marked={token === marks.key || undefined}
            style={placeVariable(place)}
          >
            {texts[token]}
          </span>
        ))}
      </div>
      <div className={own.queries} aria-hidden="true">
        {rows.map((token, place) => (
          <span
            key={token}
            className={own.label}
            data-side="query"
            data-special={tokens[token]!.special || undefined}
            data-marked={token === marks.query || undefined}
            style={placeVariable(place)}
          >
            {texts[token]}
          </span>
        ))}
      </div>
    </>
  );
}
