/** @file One head's matrix as a picture for a paper, with the tokens beside it if there is room to read them. */

import { textOn } from "../../ui/colors";
import { monospace } from "../../ui/fonts";
import { pageColors } from "../../ui/page-colors";
import { type AttentionView, attentionView, weightAt } from "../attention-view";
import { tokenText, weightText } from "../numbers";
import { pooledSize, poolMap } from "../pooling";
import { columnsOf, type Drawing, element, type SvgElement, shortened } from "../svg";
import {
  differenceScale,
  legendHeight,
  scaleColor,
  weightCells,
  weightLegend,
  weightScale,
} from "../svg-cells";
import type { FigureToken, MatrixViewProps } from "../types";
import { numberedCell, numberSize } from "./matrix-draw";
import { type MatrixLayout, matrixLayout, offsetOf } from "./matrix-layout";

export type MatrixPictureInput = Pick<
  MatrixViewProps,
  "tokens" | "attention" | "specialTokens" | "rawTokens"
> & { readonly isDifference?: boolean };

const size = 720;
const colors = pageColors.light;

export function matrixDrawing(input: MatrixPictureInput): Drawing {
  const { tokens, attention, specialTokens, rawTokens, isDifference = false } = input;
  const scale = isDifference ? differenceScale : weightScale;
  const view = attentionView(attention, tokens, specialTokens, "all");
  const texts = tokens.map((token) => tokenText(token, rawTokens));
  const layout = matrixLayout(view.rows, size, Math.max(0, ...texts.map(columnsOf)));
  const { labels, side } = layout;
  const count = pooledSize(view.rows.length, side);
  const frame = `M${labels - 0.5} ${labels - 0.5}h${side + 1}v${side + 1}h${-side - 1}z`;
  return {
    width: labels + side,
    height: labels + side + legendHeight,
    content: [
      element(
        "g",
        { transform: `translate(${labels} ${labels})` },
        weightCells(poolMap(view, 0, count), count, side, scale),
      ),
      element("path", { d: frame, fill: "none", stroke: colors.line }),
      ...(labels > 0 ? [tokenLabels(layout, tokens, texts)] : []),
      ...(count === view.rows.length ? [numbers(layout, view, isDifference)] : []),
      weightLegend(labels, labels + side + legendHeight / 2, isDifference ? "difference" : "weight", scale),
    ],
    notes: [
      "A row is a query, a column a key.",
      ...(count < view.rows.length
        ? [`A cell is the largest weight of about ${Math.ceil(view.rows.length / count)}² pairs.`]
        : []),
    ],
  };
}

/** In the cells that have room for them. */
function numbers(layout: MatrixLayout, view: AttentionView, isDifference: boolean): SvgElement {
  const { rows, cell, labels } = layout;
  const least = numberedCell[isDifference ? "differences" : "weights"];
  const scale = isDifference ? differenceScale : weightScale;
  const middle = (token: number) => labels + offsetOf(layout, token) + cell / 2;
  const texts = rows.flatMap((query) =>
    rows.map((key) => {
      const weight = weightAt(view, 0, query, key);
      const position = { x: middle(key), y: middle(query) + 4, fill: textOn(scaleColor(scale, weight)) };
      return element("text", position, weightText(weight));
    }),
  );
  return element(
    "g",
    { "font-family": monospace, "font-size": numberSize(cell, isDifference), "text-anchor": "middle" },
    cell >= least ? texts : [],
  );
}

const characterWidth = 7.9;

function tokenLabels(
  layout: MatrixLayout,
  tokens: readonly FigureToken[],
  texts: readonly string[],
): SvgElement {
  const { rows, labels, cell } = layout;
  const fontSize = Math.min(13, Math.max(11, cell - 3));
  const near = labels - 8;
  const label = (token: number, attributes: Record<string, string | number>) =>
    element(
      "text",
      { ...attributes, fill: tokens[token]!.special ? colors.muted : undefined },
      shortened(texts[token]!, Math.floor(near / characterWidth)),
    );
  const middleOf = (token: number) => labels + offsetOf(layout, token) + cell / 2 + fontSize * 0.35;
  const queries = rows.map((token) =>
    label(token, { x: near, y: middleOf(token), "text-anchor": "end", "data-side": "query" }),
  );
  const keys = rows.map((token) =>
    label(token, { transform: `translate(${middleOf(token)} ${near}) rotate(-90)`, "data-side": "key" }),
  );
  return element("g", { "font-family": monospace, "font-size": fontSize, fill: colors.text }, [
    ...queries,
    ...keys,
  ]);
}
