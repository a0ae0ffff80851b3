/** @file The matrix view of one head: a row for each query, a column for each key, the weight as colour. */

import { Stack } from "@mantine/core";
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type PropsWithChildren,
  type RefObject,
  useMemo,
  useState,
} from "react";
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
import { matrixVariables } from "./matrix-variables";
import { useMatrixCanvas } from "./use-matrix-canvas";
import { useMatrixWindow } from "./use-matrix-window";

export function MatrixView(props: MatrixViewProps) {
  const { tokens, attention, color, specialTokens, rawTokens, label, size } = props;
  const { hasNumbers = false, leastCell = 0 } = props;
  const view = useMemo(
    () => attentionView(attention, tokens, specialTokens, "all"),
    [attention, tokens, specialTokens],
  );
  const texts = useMemo(() => tokens.map((token) => tokenText(token, rawTokens)), [tokens, rawTokens]);
  const layout = useMemo(
    () => matrixLayout(view.rows, size, Math.max(0, ...texts.map((text) => text.length)), leastCell),
    [view.rows, size, texts, leastCell],
  );
  const extent = layout.side + layout.labels;
  const [width, height] = [Math.min(extent, size), Math.min(extent, props.maxHeight ?? extent)];
  const { scroller, window, onScroll, reveal } = useMatrixWindow(layout, width, height);
  const canvas = useMatrixCanvas({ view, layout, color, hasNumbers, window });
  const [place, setPlace] = useState<MatrixPlace | null>(null);
  const focus = props.focus && hasRow(view, props.focus.index) ? props.focus : null;
  const marks = marksOf(place, focus, props.marked);
  const gestures = useMatrixGestures(props, layout, scroller, place, (next, isStep) => {
    setPlace(next);
    if (next && isStep) reveal(next);
  });
  const textOf = (token: number | null) => (token === null ? "" : texts[token]);
  const weight =
    marks.query !== null && marks.key !== null ? weightAt(view, 0, marks.query, marks.key) : null;
  return (
    <section
      className={`${styles.figure} ${own.figure}`}
      aria-label={label}
      data-beside={props.isLegendBeside || undefined}
      style={{ ...(!props.isLegendBeside && { width: size }), ...matrixVariables(layout) }}
    >
      <div
        ref={scroller}
        className={own.scroller}
        style={{ width, height }}
        data-scrolls={extent > width || extent > height || undefined}
        onScroll={onScroll}
        role="application"
        aria-roledescription="matrix"
        aria-label={`${label}: arrow keys move from cell to cell`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard as a whole
        tabIndex={0}
        {...gestures}
      >
        <div className={own.matrix}>
          {layout.labels > 0 && <MatrixLabels layout={layout} tokens={tokens} texts={texts} marks={marks} />}
          <canvas
            ref={canvas}
            className={own.canvas}
            style={{
              left: layout.labels + window.left,
              top: layout.labels + window.top,
              width: window.width,
              height: window.height,
            }}
          />
          <Outlines layout={layout} marks={marks} focus={focus} />
          {hasNumbers && place && weight !== null && (
            <CellLabel layout={layout} marks={marks}>
              {textOf(marks.query)} → {textOf(marks.key)} <strong>{fullWeightText(weight)}</strong>
            </CellLabel>
          )}
        </div>
      </div>
      <Stack gap={6} pt={8} miw={0}>
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
        <ScaleLegend {...legendOf(color)} />
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

const legendOf = (color: string) =>
  color === "diverging"
    ? ({ label: "difference", scale: { kind: "differences" } } as const)
    : ({ label: "weight", scale: { kind: "weights", color } } as const);

interface CellLabelProps extends PropsWithChildren {
  readonly layout: MatrixLayout;
  readonly marks: MatrixPlace;
}

/** Beside the cell, towards the middle of the matrix, so that it is never cut off. */
function CellLabel({ layout, marks, children }: CellLabelProps) {
  const { labels, cell, side } = layout;
  const [left, top] = [marks.key, marks.query].map((token) => labels + offsetOf(layout, token ?? 0)) as [
    number,
    number,
  ];
  const isRight = left - labels > side / 2;
  const isLow = top - labels > side / 2;
  const extent = labels + side;
  return (
    <div
      className={`${styles.tooltip} ${styles.mono}`}
      role="tooltip"
      style={{
        ...(isRight ? { right: extent - left + 4 } : { left: left + cell + 4 }),
        ...(isLow ? { bottom: extent - top + 4 } : { top: top + cell + 4 }),
      }}
    >
      {children}
    </div>
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
  scroller: RefObject<HTMLDivElement | null>,
  place: MatrixPlace | null,
  setPlace: (place: MatrixPlace | null, isStep: boolean) => void,
) {
  const goTo = (next: MatrixPlace | null, isStep = false) => {
    setPlace(next, isStep);
    const hovered = next && focusOf(next);
    if (!pinned && !sameFocus(hovered, focus)) onHover(hovered);
  };
  const pin = (at: MatrixPlace | null) => {
    const wanted = at && focusOf(at);
    if (wanted) onPin(pinned && sameFocus(wanted, focus) ? null : wanted);
  };
  const pointed = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const { scrollLeft = 0, scrollTop = 0 } = scroller.current ?? {};
    // The labels stay where they are while the cells beside them scroll.
    const from = (offset: number, scrolled: number) => (offset < layout.labels ? offset : offset + scrolled);
    return placeAt(
      layout,
      from(event.clientX - box.left, scrollLeft),
      from(event.clientY - box.top, scrollTop),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(layout.rows, place, event.key);
    if (next) goTo(next, true);
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
      setPlace(at, false);
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
