/** @file The matrix view of one head: a row for each query, a column for each key, the weight as colour. */

import { Stack } from "@mantine/core";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useMemo, useState } from "react";
import { attentionView, hasRow, weightAt } from "../attention-view";
import styles from "../figures.module.css";
import { fullWeightText, tokenText } from "../numbers";
import { ScaleLegend } from "../ScaleLegend";
import { SpokenNumbers } from "../SpokenNumbers";
import { sameFocus } from "../same-focus";
import type { MatrixViewProps, TokenFocus } from "../types";
import { MatrixLabels } from "./MatrixLabels";
import own from "./MatrixView.module.css";
import { type MatrixLayout, type MatrixPlace, matrixLayout, offsetOf, placeAt } from "./matrix-layout";
import { useMatrixCanvas } from "./use-matrix-canvas";

export function MatrixView(props: MatrixViewProps) {
  const { tokens, attention, color, specialTokens, rawTokens, label, size } = props;
  const view = useMemo(
    () => attentionView(attention, tokens, specialTokens, "all"),
    [attention, tokens, specialTokens],
  );
  const texts = useMemo(() => tokens.map((token) => tokenText(token, rawTokens)), [tokens, rawTokens]);
  const layout = useMemo(
    () => matrixLayout(view.rows, size, Math.max(0, ...texts.map((text) => text.length))),
    [view.rows, size, texts],
  );
  const canvas = useMatrixCanvas({ view, layout, color });
  const [place, setPlace] = useState<MatrixPlace | null>(null);
  const focus = props.focus && hasRow(view, props.focus.index) ? props.focus : null;
  const marks = marksOf(place, focus, props.marked);
  const gestures = useMatrixGestures(props, layout, place, setPlace);
  const weight =
    marks.query !== null && marks.key !== null ? weightAt(view, 0, marks.query, marks.key) : null;
  const extent = layout.side + layout.labels;
  return (
    <section className={styles.figure} aria-label={label} style={{ width: size }}>
      <div
        className={own.matrix}
        style={{ width: extent, height: extent }}
        role="application"
        aria-roledescription="matrix"
        aria-label={`${label}: arrow keys move from cell to cell`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard as a whole
        tabIndex={0}
        {...gestures}
      >
        <canvas
          ref={canvas}
          className={own.canvas}
          style={{ left: layout.labels, top: layout.labels, width: layout.side, height: layout.side }}
        />
        {layout.labels > 0 && <MatrixLabels layout={layout} tokens={tokens} texts={texts} marks={marks} />}
        <Outlines layout={layout} marks={marks} focus={focus} />
      </div>
      <Stack gap={6} pt={8}>
        <span className={own.readout} aria-live="polite">
          {marks.query === null && marks.key === null ? (
            "hover a cell"
          ) : (
            <>
              {marks.query === null ? "each query" : texts[marks.query]} →{" "}
              {marks.key === null ? "each key" : texts[marks.key]}
              {weight !== null && <strong>{fullWeightText(weight)}</strong>}
            </>
          )}
        </span>
        <ScaleLegend label="weight" scale={{ kind: "weights", color }} />
      </Stack>
      <SpokenNumbers
        view={view}
        tokens={tokens}
        rawTokens={rawTokens}
        heads={[0]}
        focus={focus}
        nameOf={() => label}
      />
    </section>
  );
}

interface OutlinesProps {
  readonly layout: MatrixLayout;
  readonly marks: MatrixPlace;
  readonly focus: TokenFocus | null;
}

function Outlines({ layout, marks, focus }: OutlinesProps) {
  const thickness = Math.max(layout.cell, 3);
  const at = (token: number) => layout.labels + offsetOf(layout, token) - (thickness - layout.cell) / 2;
  return (
    <>
      {marks.query !== null && (
        <span
          className={own.outline}
          data-focus={focus?.side === "query" || undefined}
          style={{ left: layout.labels, top: at(marks.query), width: layout.side, height: thickness }}
        />
      )}
      {marks.key !== null && (
        <span
          className={own.outline}
          data-focus={focus?.side === "key" || undefined}
          style={{ left: at(marks.key), top: layout.labels, width: thickness, height: layout.side }}
        />
      )}
    </>
  );
}

/** What is marked: the focused row or column, and across it the pointer's position or else the marked token. */
function marksOf(
  place: MatrixPlace | null,
  focus: TokenFocus | null,
  marked: TokenFocus | null,
): MatrixPlace {
  if (!focus) return place ?? { query: null, key: null };
  const at = place ?? { query: null, key: null, ...(marked && { [marked.side]: marked.index }) };
  return focus.side === "query" ? { query: focus.index, key: at.key } : { query: at.query, key: focus.index };
}

function focusOf({ query, key }: MatrixPlace): TokenFocus | null {
  if (query !== null) return { side: "query", index: query };
  return key === null ? null : { side: "key", index: key };
}

function useMatrixGestures(
  { focus, pinned = false, onHover, onPin }: MatrixViewProps,
  layout: MatrixLayout,
  place: MatrixPlace | null,
  setPlace: (place: MatrixPlace | null) => void,
) {
  const goTo = (next: MatrixPlace | null) => {
    setPlace(next);
    const hovered = next && focusOf(next);
    if (!pinned && !sameFocus(hovered, focus)) onHover(hovered);
  };
  const pin = (at: MatrixPlace | null) => {
    const wanted = at && focusOf(at);
    if (wanted) onPin(pinned && sameFocus(wanted, focus) ? null : wanted);
  };
  const pointed = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return placeAt(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(layout.rows, place, event.key);
    if (next) goTo(next);
    else if (event.key === "Enter" || event.key === " ") pin(place);
    else if (event.key === "Escape" && focus) {
      if (pinned) onPin(null);
      else goTo(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== "touch") goTo(pointed(event));
    },
    onPointerLeave: () => goTo(null),
    onClick: (event: MouseEvent<HTMLElement>) => {
      const at = pointed(event);
      setPlace(at);
      pin(at);
    },
    onBlur: () => goTo(null),
    onKeyDown,
  };
}

const steps: Record<string, readonly [queries: number, keys: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cell a key leads to, from the first cell if there was none; null for other keys and an empty matrix. */
function step(rows: readonly number[], from: MatrixPlace | null, key: string): MatrixPlace | null {
  const by = steps[key];
  if (!by || rows.length === 0) return null;
  const move = (token: number | null, distance: number) => {
    if (token === null) return rows[0]!;
    return rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(token) + distance))]!;
  };
  return { query: move(from?.query ?? null, by[0]), key: move(from?.key ?? null, by[1]) };
}
