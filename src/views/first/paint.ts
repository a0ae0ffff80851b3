/**
 * @file Draws what the markup of the early page lacks: the places of its tokens, which depend on the window, and the
 * canvases. With the layout and the drawing code of the figures, so that nothing moves when those take its place.
 */

import { at, type FloatTensor } from "../../lib/tensor";
import type { Picture } from "../../store/state";
import column from "../attention/FigureColumn.module.css";
import inspector from "../attention/Inspector.module.css";
import { freeHeight, isNarrowQuery, isOneScreenQuery } from "../attention/room-queries";
import { attentionView } from "../figures/attention-view";
import { type FigureTheme, figureThemes } from "../figures/figure-theme";
import figures from "../figures/figures.module.css";
import { restingWeights } from "../figures/head/cell-weights";
import { leaveStage } from "../figures/head/early-stage";
import head from "../figures/head/HeadView.module.css";
import { type HeadLayout, headingHeight, headLayout, isDense } from "../figures/head/head-layout";
import { HeadStage } from "../figures/head/head-stage";
import { cellsWords, restWords } from "../figures/head/head-words";
import { layoutVariables } from "../figures/head/layout-variables";
import { headLook } from "../figures/map-look";
import matrix from "../figures/matrix/MatrixView.module.css";
import { drawMatrix } from "../figures/matrix/matrix-draw";
import { matrixLayout } from "../figures/matrix/matrix-layout";
import { matrixVariables } from "../figures/matrix/matrix-variables";
import { tokenText } from "../figures/numbers";
import legend from "../figures/ScaleLegend.module.css";
import { scaleRamp } from "../figures/scale-ramp";
import { noteSizes } from "../ui/early-sizes";
import type { Scheme } from "../ui/page-colors";
import { earlyClass, type FirstFigure, figureAttribute, paintedAttribute } from "./first-figure";

/** Resolves when the lines are on the canvas; at once if the page shows no early figure. */
export async function paintFirst(document: Document, picture: Picture): Promise<void> {
  const page = document.querySelector<HTMLElement>(`.${earlyClass}`);
  if (!page) return;
  const figure = JSON.parse(page.getAttribute(figureAttribute) ?? "") as FirstFigure;
  const attention = at(picture.result.attentions, figure.layer);
  const scheme = document.documentElement.getAttribute("data-mantine-color-scheme") as Scheme;
  paintMatrix(page, figure, at(attention, figure.head), figureThemes[scheme]);
  const drawn = paintHeads(page, figure, attention, figureThemes[scheme]);
  page.toggleAttribute(paintedAttribute, true);
  noteSizes(page);
  await drawn;
}

/** An element that the markup is sure to have, by its class of a CSS module, which may be composed of several. */
const find = (within: Element, names: string | undefined) =>
  within.getElementsByClassName(names ?? "")[0] as HTMLElement;

/** `attention`: [H, T, T]. */
function paintHeads(page: Element, figure: FirstFigure, attention: FloatTensor, theme: FigureTheme) {
  const { heads, fullHeads: full, threshold } = figure;
  const view = attentionView(attention, figure.tokens, figure.special, figure.segments);
  const { width } = find(page, head.content).getBoundingClientRect();
  const isOneScreen = matchMedia(isOneScreenQuery).matches;
  const room = isOneScreen ? find(page, column.body).getBoundingClientRect().height : freeHeight;
  const compact = matchMedia(isNarrowQuery).matches;
  const layout = headLayout({
    width,
    maxHeight: room - headingHeight,
    rows: view.rows,
    numTokens: view.numTokens,
    longestToken: longestOf(figure),
    heads,
    selectedHead: figure.head,
    compact,
    hasHiddenRow: false,
  });
  const height = Math.min(layout.height, Math.max(room - headingHeight, 120));
  place(find(page, head.scroller).parentElement!, layout, height);
  const resting = { numQueries: view.queries.length, scrolls: layout.height > height, compact };
  const counts = { ...resting, numHeads: heads.length, numCells: layout.cellHeads.length };
  find(page, figures.statusText).textContent = restWords(counts) + cellsWords(counts);
  const band = { top: 0, height };
  const cellWeights = restingWeights(view);
  return new Promise<void>((resolve) => {
    const onLines = () => {
      performance.mark("head-view-drawn");
      resolve();
    };
    const stage = new HeadStage(find(page, head.canvas) as HTMLCanvasElement, { onLines });
    const drawn = { view, layout, heads, full, threshold, focus: null, cellWeights, lookOf: headLook };
    stage.show({ ...drawn, theme, band, width, pixelRatio: devicePixelRatio });
    leaveStage(stage);
  });
}

/** Moves headings and rows to their places; headings of heads without room for numbers go. */
function place(section: HTMLElement, layout: HeadLayout, height: number): void {
  setVariables(section, layoutVariables(layout, height));
  for (const [number, heading] of section.querySelectorAll<HTMLElement>(`.${head.headColumn}`).entries()) {
    const slot = layout.cellHeads.indexOf(number);
    heading.style.setProperty("--slot", String(slot));
    heading.hidden = slot < 0;
  }
  for (const tokens of section.querySelectorAll<HTMLElement>(`.${head.column}`))
    tokens.toggleAttribute("data-dense", isDense(layout));
}

/** `attention`: [T, T]. Nothing where the inspector is closed. */
function paintMatrix(page: Element, figure: FirstFigure, attention: FloatTensor, theme: FigureTheme): void {
  const [room] = page.getElementsByClassName(inspector.matrix ?? "");
  if (!room) return;
  const view = attentionView(attention, figure.tokens, figure.special, "all");
  const layout = matrixLayout(view.rows, room.clientWidth, longestOf(figure));
  const window = { left: 0, top: 0, width: layout.side, height: layout.side };
  const section = find(room, matrix.figure);
  setVariables(section, matrixVariables(layout));
  section.style.width = `${room.clientWidth}px`;
  const extent = `${layout.labels + layout.side}px`;
  Object.assign(find(room, matrix.scroller).style, { width: extent, height: extent });
  find(room, legend.ramp).style.background = scaleRamp({ kind: "weights", color: "sequential" }, theme);
  const canvas = find(room, matrix.canvas) as HTMLCanvasElement;
  const [corner, side] = [`${layout.labels}px`, `${layout.side}px`];
  Object.assign(canvas.style, { left: corner, top: corner, width: side, height: side });
  const pixelRatio = devicePixelRatio;
  canvas.width = Math.round(layout.side * pixelRatio);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d")!;
  context.scale(pixelRatio, pixelRatio);
  drawMatrix(context, { view, layout, color: "sequential", hasNumbers: false, window, theme, pixelRatio });
}

function setVariables({ style }: HTMLElement, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
}

const longestOf = ({ tokens, isRaw }: FirstFigure): number =>
  Math.max(0, ...tokens.map((token) => tokenText(token, isRaw).length));
