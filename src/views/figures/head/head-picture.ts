/** @file The head view as a picture for a paper: what the canvas shows of a whole text while no token is focused. */

import { cssColor, parseColor, textOn } from "../../ui/colors";
import { monospace } from "../../ui/fonts";
import { pageColors } from "../../ui/page-colors";
import { attentionView } from "../attention-view";
import { type LookOf, lookIn } from "../map-look";
import { tokenText, weightText } from "../numbers";
import { columnsOf, coordinate, type Drawing, element, type SvgElement, shortened } from "../svg";
import type { HeadViewProps } from "../types";
import { restingWeights } from "./cell-weights";
import { type CellWeight, cellColor, dashes, drawLines, type LinePen } from "./head-draw";
import { cellBox, type HeadLayout, headLayout } from "./head-layout";
import { emphasise, restingWidth, selectLines } from "./lines";

export type HeadPictureInput = Pick<
  HeadViewProps,
  | "tokens"
  | "attention"
  | "heads"
  | "fullHeads"
  | "looks"
  | "threshold"
  | "specialTokens"
  | "segments"
  | "rawTokens"
>;

const width = 960;
const rowHeight = 24;
const headingHeight = 34;
/** More lines make a file that drawing programs cannot open; the strongest are drawn. */
const mostLines = 100_000;
const colors = pageColors.light;
const background = parseColor(colors.background);

export function headDrawing(input: HeadPictureInput): Drawing {
  const { tokens, attention, heads, fullHeads, threshold, specialTokens, segments } = input;
  const view = attentionView(attention, tokens, specialTokens, segments);
  const texts = tokens.map((token) => tokenText(token, input.rawTokens));
  const layout = headLayout({
    width,
    maxHeight: rowHeight * view.rows.length,
    rows: view.rows,
    numTokens: tokens.length,
    longestToken: Math.max(0, ...texts.map(columnsOf)),
    heads,
    selectedHead: null,
    compact: false,
    hasHiddenRow: false,
  });
  const lines = emphasise(heads, fullHeads, (chosen) => selectLines(view, chosen, threshold));
  const pen = new SvgPen();
  const lookOf = lookIn(input.looks);
  const band = { top: 0, height: layout.height };
  const drawn = drawLines(pen, lines, layout, band, restingWidth, 0, mostLines, lookOf);
  const notes = [
    `Lines: weights of ${threshold} and more${drawn < lines.length ? `, the ${drawn} strongest of ${lines.length}` : ""}. Numbers: the mean weight that a key receives.`,
  ];
  const columns = [
    tokenColumn(layout, "query", input, texts, new Set(view.queries)),
    tokenColumn(layout, "key", input, texts, new Set(view.keys)),
  ];
  return {
    width: layout.cells.x + layout.cells.width,
    height: headingHeight + layout.height,
    content: [
      headings(layout, lookOf),
      element("g", { transform: `translate(0 ${headingHeight})` }, [
        element("g", { fill: "none" }, pen.paths),
        ...columns,
        cells(layout, restingWeights(view), lookOf),
      ]),
    ],
    notes,
  };
}

/** Takes what would be drawn on a canvas; each stroke becomes a path. */
class SvgPen implements LinePen {
  /** In the order of the strokes, which end with what is on top. */
  readonly paths: SvgElement[] = [];
  globalAlpha = 1;
  lineWidth = 1;
  strokeStyle: string | CanvasGradient | CanvasPattern = "";
  #path = "";
  #dashes: readonly number[] = [];

  beginPath(): void {
    this.#path = "";
  }
  moveTo(x: number, y: number): void {
    this.#path += `M${coordinate(x)} ${coordinate(y)}`;
  }
  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.#path += `C${points.map(coordinate).join(" ")}`;
  }
  setLineDash(lengths: Iterable<number>): void {
    this.#dashes = [...lengths];
  }
  stroke(): void {
    const path = element("path", {
      d: this.#path,
      stroke: String(this.strokeStyle),
      "stroke-opacity": String(this.globalAlpha),
      "stroke-width": this.lineWidth,
      "stroke-dasharray": this.#dashes.length > 0 ? this.#dashes.join(" ") : undefined,
    });
    this.paths.push(path);
  }
}

const textPadding = 11;
const characterWidth = 8;

function headings({ query, key, cells, cellWidth, cellHeads }: HeadLayout, lookOf: LookOf): SvgElement {
  const y = 18;
  return element("g", { "font-size": 12, fill: colors.muted }, [
    element("text", { x: query.x + query.width - textPadding, y, "text-anchor": "end" }, "query"),
    element("text", { x: key.x + textPadding, y }, "key"),
    ...cellHeads.flatMap((head, slot) => {
      const x = cells.x + slot * cellWidth;
      const { name, color, mark } = lookOf(head);
      const dash = dashes[mark].join(" ");
      return [
        element(
          "text",
          { x: x + (cellWidth - 3) / 2, y, "text-anchor": "middle", "font-family": monospace },
          name,
        ),
        element("path", {
          d: `M${coordinate(x)} 25h${cellWidth - 3}`,
          stroke: color,
          "stroke-width": 4,
          "stroke-dasharray": dash || undefined,
        }),
      ];
    }),
  ]);
}

function tokenColumn(
  layout: HeadLayout,
  side: "query" | "key",
  { tokens }: HeadPictureInput,
  texts: readonly string[],
  members: ReadonlySet<number>,
): SvgElement {
  const { x, width: room } = layout[side];
  const isQuery = side === "query";
  const edge = isQuery ? x + room - 2 : x + 2;
  const names = layout.rows.map((token, row) =>
    element(
      "text",
      {
        x: isQuery ? x + room - textPadding : x + textPadding,
        y: (row + 0.5) * layout.rowHeight + 4.5,
        fill: tokens[token]!.special || !members.has(token) ? colors.muted : undefined,
      },
      shortened(texts[token]!, Math.floor((room - 2 * textPadding) / characterWidth)),
    ),
  );
  const ties = layout.rows.flatMap((token, row) => {
    const reach = isQuery ? -3 : 3;
    const d = `M${edge + reach} ${(row - 0.5) * layout.rowHeight}h${-reach}v${layout.rowHeight}h${reach}`;
    return tokens[token]!.continues && row > 0
      ? [element("path", { d, fill: "none", stroke: colors.muted, "stroke-opacity": 0.6 })]
      : [];
  });
  return element(
    "g",
    {
      "data-side": side,
      "font-family": monospace,
      "font-size": 13,
      fill: colors.text,
      "text-anchor": isQuery ? "end" : "start",
    },
    [...names, ...ties],
  );
}

function cells(layout: HeadLayout, weightOf: CellWeight, lookOf: LookOf): SvgElement {
  const drawn = layout.rows.flatMap((token, row) =>
    layout.cellHeads.flatMap((head, slot) => {
      const weight = weightOf(head, token);
      if (weight === null) return [];
      const box = cellBox(layout, row, slot);
      const fill = cellColor(background, lookOf(head), weight);
      return [
        element("rect", { ...box, rx: 3, fill: cssColor(fill) }),
        element(
          "text",
          { x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, fill: textOn(fill) },
          weightText(weight),
        ),
      ];
    }),
  );
  return element("g", { "font-family": monospace, "font-size": 11, "text-anchor": "middle" }, drawn);
}
