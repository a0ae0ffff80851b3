/** @file The head view: queries left, keys right, a line for each weight that is not too small to matter. */

import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useSize } from "../../ui/use-size";
import { type AttentionView, attentionView, hasRow } from "../attention-view";
import styles from "../figures.module.css";
import { lookIn } from "../map-look";
import { tokenText } from "../numbers";
import { SpokenNumbers } from "../SpokenNumbers";
import { sameFocus } from "../same-focus";
import { useStableArray } from "../stable-array";
import { useDevicePixelRatio, useFigureTheme } from "../theme";
import type { HeadViewProps, TokenFocus } from "../types";
import { CellTooltip } from "./CellTooltip";
import { focusedWeights, restingWeights } from "./cell-weights";
import { HeadHeading } from "./HeadHeading";
import { HeadStatus } from "./HeadStatus";
import own from "./HeadView.module.css";
import type { Band, CellWeight } from "./head-draw";
import { cellAt, type HeadLayout, headingHeight, headLayout, tokenAt } from "./head-layout";
import type { HeadModel } from "./head-stage";
import { emptyReason } from "./head-words";
import { layoutVariables } from "./layout-variables";
import { TokenColumn } from "./TokenColumn";
import { useHeadStage } from "./use-head-stage";

const usualHeight = 700;
/** Room for the numbers of as many heads as there are colours. */
const guess = { width: 1000, height: usualHeight };

export function HeadView(props: HeadViewProps) {
  const {
    tokens,
    threshold,
    segments,
    rawTokens,
    pinned,
    selectedHead,
    label,
    compact = false,
    large = false,
  } = props;
  const { measured, width } = useSize<HTMLDivElement>("head view", guess);
  const heads = useStableArray(props.heads);
  const full = useStableArray(props.fullHeads);
  const view = useView(props);
  const maxHeight = (props.maxHeight ?? usualHeight) - headingHeight;
  const layout = useLayout(props, heads, view.rows, width, maxHeight);
  const height = Math.min(layout.height, Math.max(maxHeight, 120));
  const lookOf = useMemo(() => lookIn(props.looks), [props.looks]);
  const [top, setTop] = useState(0);
  const band = useMemo<Band>(() => ({ top: clampTop(top, layout, height), height }), [top, layout, height]);
  const focus = props.focus && hasRow(view, props.focus.index) ? props.focus : null;
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const cellWeights = useCellWeights(view, focus);
  const { canvas, numLines } = useHeadStage(
    useModel({ view, layout, heads, full, threshold, focus, cellWeights, lookOf, band, width }),
  );
  const gestures = useGestures(props, focus);
  const isDifference = (props.looks?.length ?? 0) > 1;
  const shown = { heads, pruned: props.pruned ?? [], title: props.title, isDifference };
  const reason = emptyReason(view, shown, segments, threshold, numLines);
  const { marked } = props;
  const columnProps = { tokens, layout, band, rawTokens, focus, pinned, compact, marked, ...gestures };
  const scroller = useScrollTo(marked, layout);
  useShowPinned(scroller, pinned ? focus : null, layout);

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "touch") return;
    const point = pointIn(event);
    setPointer(point);
    if (!props.looks) props.onHeadHover(cellAt(layout, point.x, point.y)?.head ?? null);
    gestures.onHover(tokenAt(layout, point.x, point.y));
  };
  const onPointerLeave = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "touch") return;
    setPointer(null);
    props.onHeadHover(null);
    gestures.onHover(null);
  };

  return (
    <section
      className={styles.figure}
      data-large={large || undefined}
      style={layoutVariables(layout, height)}
      aria-label={label}
      onKeyDown={gestures.onKeyDown}
    >
      <HeadStatus
        focus={focus}
        title={props.title}
        name={focus ? tokenText(tokens[focus.index]!, rawTokens) : ""}
        pinned={pinned}
        numQueries={view.queries.length}
        scrolls={layout.height > height}
        numHeads={heads.length}
        numCells={layout.cellHeads.length}
        compact={compact}
        large={large}
      />
      <HeadHeading
        layout={layout}
        selectedHead={selectedHead}
        looks={props.looks}
        gestures={props.headGestures}
      />
      <div
        ref={scroller}
        className={own.scroller}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div
          {...measured}
          className={own.content}
          onPointerMove={onPointerMove}
          onPointerLeave={onPointerLeave}
        >
          <canvas ref={canvas} className={own.canvas} />
          <TokenColumn side="query" members={view.queries} {...columnProps} />
          <TokenColumn side="key" members={view.keys} {...columnProps} />
          {layout.hasHiddenRow && <HiddenRow layout={layout} />}
          {pointer && (
            <CellTooltip {...{ layout, focus, cellWeights, lookOf, tokens, rawTokens, pointer, width }} />
          )}
        </div>
      </div>
      {reason && (
        <div
          className={own.empty}
          style={{ left: layout.lines.x, width: layout.lines.width, height, top: headingHeight }}
        >
          {reason}
        </div>
      )}
      <SpokenNumbers
        {...{ view, tokens, rawTokens, focus, heads: headsFirst(heads, selectedHead) }}
        nameOf={(map) => capitalised(lookOf(map).words)}
      />
    </section>
  );
}

function HiddenRow({ layout }: { readonly layout: HeadLayout }) {
  const { key, rowHeight, rows } = layout;
  return (
    <div
      className={own.hiddenRow}
      style={{ left: key.x, width: key.width, top: rows.length * rowHeight, height: rowHeight }}
      title="What the hidden special tokens receive of the focused query's attention, before any renormalising"
    >
      to hidden
    </div>
  );
}

function useView({ attention, tokens, specialTokens, segments }: HeadViewProps) {
  return useMemo(
    () => attentionView(attention, tokens, specialTokens, segments),
    [attention, tokens, specialTokens, segments],
  );
}

function useLayout(
  { tokens, specialTokens, rawTokens, selectedHead, compact = false, large = false }: HeadViewProps,
  heads: readonly number[],
  rows: readonly number[],
  width: number,
  maxHeight: number,
): HeadLayout {
  const longestToken = useMemo(
    () => Math.max(0, ...tokens.map((token) => tokenText(token, rawTokens).length)),
    [tokens, rawTokens],
  );
  return useMemo(
    () =>
      headLayout({
        width,
        maxHeight,
        rows,
        numTokens: tokens.length,
        longestToken,
        heads,
        selectedHead,
        compact,
        large,
        hasHiddenRow: specialTokens !== "show" && rows.length < tokens.length,
      }),
    [width, maxHeight, rows, tokens.length, longestToken, heads, selectedHead, compact, large, specialTokens],
  );
}

function useCellWeights(view: AttentionView, focus: TokenFocus | null): CellWeight {
  const resting = useMemo(() => restingWeights(view), [view]);
  return useMemo(() => (focus ? focusedWeights(view, focus) : resting), [view, focus, resting]);
}

/** The stage's model once there is a place to draw it. */
function useModel(parts: Omit<HeadModel, "theme" | "pixelRatio">): HeadModel | null {
  const theme = useFigureTheme();
  const pixelRatio = useDevicePixelRatio();
  const { view, layout, heads, full, threshold, focus, cellWeights, lookOf, band, width } = parts;
  return useMemo(
    () =>
      width > 0
        ? { view, layout, heads, full, threshold, focus, cellWeights, lookOf, band, width, theme, pixelRatio }
        : null,
    [view, layout, heads, full, threshold, focus, cellWeights, lookOf, band, width, theme, pixelRatio],
  );
}

/** Hover previews unless something is pinned; a click pins, or releases what is pinned, as Esc does. */
function useGestures({ pinned, onHover, onPin }: HeadViewProps, focus: TokenFocus | null) {
  return {
    onHover: (next: TokenFocus | null) => {
      if (!pinned && !sameFocus(next, focus)) onHover(next);
    },
    onPin: (next: TokenFocus) => onPin(pinned && sameFocus(next, focus) ? null : next),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !focus) return;
      event.stopPropagation();
      if (pinned) onPin(null);
      else onHover(null);
    },
  };
}

/** Scrolls the marked token's row to the middle, and the figure into the page's window. */
function useScrollTo(marked: TokenFocus | null, layout: HeadLayout) {
  const scroller = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new layout must not scroll the figure
  useEffect(() => {
    const row = marked ? layout.rowOf[marked.index] : undefined;
    if (!scroller.current || row === undefined || row < 0) return;
    scroller.current.scrollTop = (row + 0.5) * layout.rowHeight - scroller.current.clientHeight / 2;
    scroller.current.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return scroller;
}

/** Scrolls to the row of a token that is pinned while it is out of sight, as in the inspector's matrix. */
function useShowPinned(
  scroller: RefObject<HTMLDivElement | null>,
  pinned: TokenFocus | null,
  layout: HeadLayout,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another token scrolls the figure
  useEffect(() => {
    const row = pinned ? layout.rowOf[pinned.index] : undefined;
    if (!scroller.current || row === undefined || row < 0) return;
    const { scrollTop, clientHeight } = scroller.current;
    const middle = (row + 0.5) * layout.rowHeight;
    if (middle < scrollTop || middle > scrollTop + clientHeight)
      scroller.current.scrollTop = middle - clientHeight / 2;
  }, [pinned?.index]);
}

/** The scroll position after the figure has become shorter. */
function clampTop(top: number, layout: HeadLayout, height: number): number {
  return Math.max(0, Math.min(top, layout.height - height));
}

function pointIn(event: PointerEvent<HTMLElement>): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** The heads with the selected one in front. */
function headsFirst(heads: readonly number[], selected: number | null): readonly number[] {
  return selected !== null && heads.includes(selected)
    ? [selected, ...heads.filter((head) => head !== selected)]
    : heads;
}

const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
