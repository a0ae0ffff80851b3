/** @file Runs the head view's canvas: one draw a frame, none while nothing changes, long work in slices. */

import type { AttentionView } from "../attention-view";
import type { FigureTheme } from "../figure-theme";
import type { LookOf } from "../map-look";
import { nextAmount } from "../pace";
import type { TokenFocus } from "../types";
import { type Band, type CellWeight, drawCells, drawLines, type LineWidth } from "./head-draw";
import { type HeadLayout, rowsWithin } from "./head-layout";
import { emphasise, focusedLines, type LineSet, opacityOf, restingWidth, selectLines } from "./lines";

export interface HeadModel {
  readonly view: AttentionView;
  readonly layout: HeadLayout;
  readonly heads: readonly number[];
  /** Those in full colour while the others are faint; null if all are. */
  readonly full: readonly number[] | null;
  readonly threshold: number;
  readonly focus: TokenFocus | null;
  readonly cellWeights: CellWeight;
  readonly lookOf: LookOf;
  readonly theme: FigureTheme;
  readonly band: Band;
  /** CSS pixels. */
  readonly width: number;
  readonly pixelRatio: number;
}

/** Lines being drawn onto a canvas of the window's size, and the next one to draw. */
interface Picture {
  readonly lines: LineSet;
  readonly context: CanvasRenderingContext2D;
  readonly widthOf: LineWidth;
  next: number;
  /** Whether it was told that all are drawn. */
  isWhole: boolean;
}

interface StageListeners {
  /** How many lines the picture at rest has; it is drawn from now on. */
  readonly onLines: (numLines: number) => void;
  /** Every line of the picture at rest is drawn. */
  readonly onWhole?: () => void;
}

/** In lines a frame. */
const paceLimits = { leastWhenLate: 600, least: 150, most: 3000 };
/** So few that a slow machine draws them within a frame; a fast one soon takes more. */
const firstAmount = 250;
const thinWidth: LineWidth = restingWidth;
/** Wider for more weight, where few lines are drawn strongly. */
const weightedWidth: LineWidth = (level, isFaint) =>
  isFaint ? restingWidth() : restingWidth() + 2.25 * opacityOf(level);

/**
 * While no token is focused the window shows the lines of the queries in it, and keeps that picture; a focused
 * token's lines are drawn anew, they are few.
 */
export class HeadStage {
  readonly #screen: CanvasRenderingContext2D;
  readonly #restingLayer = newContext(document.createElement("canvas"));
  readonly #focusedLayer = newContext(document.createElement("canvas"));
  /** Takes each frame's lines, which then go beneath the others at once: one by one that takes several times as long. */
  readonly #slice = newContext(document.createElement("canvas"));
  readonly #listeners: StageListeners;
  #model: HeadModel | null = null;
  #frame = 0;
  #isDirty = false;
  /** When the draw that is being timed began; 0 for none. */
  #lastFrame = 0;
  /** For how many milliseconds it held up the page. */
  #spent = 0;
  #amount = firstAmount;
  #resting: Picture | null = null;
  #focused: Picture | null = null;
  #before: HeadStage | null;

  /** `before` has perhaps drawn the lines at rest already. */
  constructor(canvas: HTMLCanvasElement, listeners: StageListeners, before: HeadStage | null = null) {
    this.#screen = newContext(canvas);
    this.#listeners = listeners;
    this.#before = before;
  }

  /** Shows a model at the next frame, keeping whatever of the last one still holds. */
  show(model: HeadModel): void {
    const last = this.#model;
    this.#model = model;
    if (!last || !looksAlike(last, model)) this.#resting = null;
    this.#focused = null;
    this.#isDirty = true;
    this.#request();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#model = null;
  }

  #run(now: number): void {
    this.#frame = 0;
    const times = { elapsed: now - this.#lastFrame, spent: this.#spent };
    if (this.#lastFrame) this.#amount = nextAmount(this.#amount, times, paceLimits);
    this.#lastFrame = 0;
    if (!this.#model || !this.#isDirty) return;
    const picture = this.#draw(this.#model);
    this.#isDirty = picture.next < picture.lines.length;
    // A draw of fewer lines than it was allowed says nothing.
    if (!this.#isDirty) return;
    this.#lastFrame = now;
    this.#request();
  }

  #request(): void {
    this.#frame ||= requestAnimationFrame((now) => this.#run(now));
  }

  #draw(model: HeadModel): Picture {
    const { layout, theme, band, cellWeights, lookOf, focus, width } = model;
    const picture = focus ? this.#focusedPicture(model, focus) : this.#restingPicture(model);
    const { context, lines, widthOf, next } = picture;
    clear(this.#screen, model);
    const start = performance.now();
    if (next < lines.length) {
      const slice = clear(this.#slice, model);
      picture.next = drawLines(slice, lines, layout, band, widthOf, next, this.#amount, lookOf);
      putBeneath(slice.canvas, context);
    }
    this.#screen.drawImage(context.canvas, 0, band.top, width, band.height);
    this.#spent = performance.now() - start;
    if (!focus && !picture.isWhole && picture.next === lines.length) {
      picture.isWhole = true;
      this.#listeners.onWhole?.();
    }
    drawCells(this.#screen, layout, theme, cellWeights, band, model.full, lookOf);
    return picture;
  }

  #focusedPicture(model: HeadModel, focus: TokenFocus): Picture {
    this.#focused ??= {
      lines: emphasise(model.heads, model.full, (heads) =>
        focusedLines(model.view, heads, model.threshold, focus),
      ),
      context: clear(this.#focusedLayer, model),
      widthOf: weightedWidth,
      next: 0,
      isWhole: false,
    };
    return this.#focused;
  }

  #restingPicture(model: HeadModel): Picture {
    if (this.#resting) return this.#resting;
    this.#resting = this.#inherited(model) ?? newPicture(model, this.#restingLayer);
    this.#listeners.onLines(this.#resting.lines.length);
    return this.#resting;
  }

  /** The lines of the stage before this, if this would draw the same. */
  #inherited(model: HeadModel): Picture | null {
    const before = this.#before;
    this.#before = null;
    return before === null ? null : before.#leave(model);
  }

  /** The lines it has drawn, if those of `model` are the same; it draws no more. */
  #leave(model: HeadModel): Picture | null {
    const isSame = this.#model !== null && drawsAlike(this.#model, model);
    this.dispose();
    return isSame ? this.#resting : null;
  }
}

function newPicture(model: HeadModel, layer: CanvasRenderingContext2D): Picture {
  const queries = queriesWithin(model);
  const lines = emphasise(model.heads, model.full, (heads) =>
    selectLines(model.view, heads, model.threshold, queries),
  );
  const widthOf = model.full ? weightedWidth : thinWidth;
  return { lines, context: clear(layer, model), widthOf, next: 0, isWhole: false };
}

/** The view's queries with a row in the window. */
function queriesWithin({ view, layout, band }: HeadModel): number[] {
  const { first, end } = rowsWithin(layout, band.top, band.height, 0);
  return view.queries.filter((query) => layout.rowOf[query]! >= first && layout.rowOf[query]! < end);
}

/** The same of models that were made apart, which share the weights alone. */
function drawsAlike(one: HeadModel, other: HeadModel): boolean {
  const [a, b] = [one.view.weights, other.view.weights];
  const isSameMemory = a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;
  return isSameMemory && described(one) === described(other);
}

function described({
  view,
  layout,
  heads,
  full,
  threshold,
  band,
  width,
  theme,
  pixelRatio,
}: HeadModel): string {
  const { rows, queries, keys } = view;
  return JSON.stringify([
    [rows, queries, keys, view.scalesOf(0) === null],
    [layout, heads, full, threshold],
    [band, width, theme, pixelRatio],
  ]);
}

/** Whether the picture at rest is the same, whatever is focused. */
function looksAlike(last: HeadModel, model: HeadModel): boolean {
  const [a, b] = [last.layout, model.layout];
  return (
    last.view === model.view &&
    last.lookOf === model.lookOf &&
    last.heads === model.heads &&
    last.full === model.full &&
    last.threshold === model.threshold &&
    last.band === model.band &&
    last.width === model.width &&
    last.pixelRatio === model.pixelRatio &&
    a.lines.x === b.lines.x &&
    a.lines.width === b.lines.width &&
    a.rowHeight === b.rowHeight
  );
}

/** Pixel by pixel; both canvases have the same size. */
function putBeneath(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
  context.save();
  context.resetTransform();
  context.globalCompositeOperation = "destination-over";
  context.drawImage(canvas, 0, 0);
  context.restore();
}

function newContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext("2d")!;
}

/** Sizes and empties a canvas; its origin becomes the figure's, which may lie above the window. */
function clear(context: CanvasRenderingContext2D, { band, width, pixelRatio }: HeadModel) {
  const { canvas } = context;
  const [deviceWidth, deviceHeight] = [Math.round(width * pixelRatio), Math.round(band.height * pixelRatio)];
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth;
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, width, band.height);
  context.translate(0, -band.top);
  return context;
}
