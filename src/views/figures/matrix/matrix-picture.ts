/** @file One head's matrix as a picture for a paper, with the tokens beside it if there is room to read them. */

import { monospace } from "../../ui/fonts";
import { pageColors } from "../../ui/page-colors";
import { attentionView } from "../attention-view";
import { tokenText } from "../numbers";
import { pooledSize, poolMap } from "../pooling";
import { columnsOf, type Drawing, element, type SvgElement, shortened } from "../svg";
import { legendHeight, weightCells, weightLegend } from "../svg-cells";
import type { FigureToken, MatrixViewProps } from "../types";
import { type MatrixLayout, matrixLayout, offsetOf } from "./matrix-layout";

export type MatrixPictureInput = Pick<
  MatrixViewProps,
  "tokens" | "attention" | "specialTokens" | "rawTokens"
>;

const size = 720;
const colors = pageColors.light;

export function matrixDrawing({ tokens, attention, specialTokens, rawTokens }: MatrixPictureInput): Drawing {
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
        weightCells(poolMap(view, 0, count), count, side),
      ),
      element("path", { d: frame, fill: "none", stroke: colors.line }),
      ...(labels > 0 ? [tokenLabels(layout, tokens, texts)] : []),
      weightLegend(labels, labels + side + legendHeight / 2),
    ],
    notes: [
      "A row is a query, a column a key.",
      ...(count < view.rows.length
        ? [`A cell is the largest weight of about ${Math.ceil(view.rows.length / count)}² pairs.`]
        : []),
    ],
  };
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
