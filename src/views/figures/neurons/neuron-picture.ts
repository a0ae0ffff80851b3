/** @file The neuron view as a picture for a paper. */

import type { ComparedKeys } from "../../../analysis/query-key";
import { parseColor } from "../../ui/colors";
import { monospace } from "../../ui/fonts";
import { pageColors } from "../../ui/page-colors";
import type { FigureTheme } from "../figure-theme";
import { fullWeightText, tokenText } from "../numbers";
import { columnsOf, type Drawing, element, type SvgElement, shortened } from "../svg";
import type { FigureToken } from "../types";
import { cellFill, scoreFormula, scoreText, stripLimits } from "./strips";

interface NeuronPictureInput {
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  readonly compared: ComparedKeys;
  readonly query: number;
}

const rowHeight = 22;
const headHeight = 52;
const stripWidth = 280;
const numberWidth = 84;
const gap = 16;
const longestToken = 18;
const characterWidth = 7.9;
/** Beyond this many keys, those with the largest weights are drawn. */
const mostKeys = 64;
const colors = pageColors.light;
const theme: FigureTheme = { scheme: "light", background: parseColor(colors.background) };

export function neuronDrawing({ tokens, rawTokens, compared, query }: NeuronPictureInput): Drawing {
  const textOf = (position: number) => shortened(tokenText(tokens[position]!, rawTokens), longestToken);
  const keys = strongest(compared);
  const limits = stripLimits(compared);
  const labels = Math.max(3, ...keys.map(({ key }) => columnsOf(textOf(key)))) * characterWidth;
  const [vectors, products] = [labels + gap, labels + stripWidth + 2 * gap];
  const numbers = products + stripWidth;
  const middle = (row: number) => headHeight + row * rowHeight + rowHeight / 2;
  const text = (x: number, y: number, content: string, anchor: "end" | "start" = "end") =>
    element("text", { x, y: y + 4, "text-anchor": anchor }, content);
  const numberColumns = ["q·k", "score", "weight"];
  return {
    width: numbers + numberColumns.length * numberWidth,
    height: headHeight + keys.length * rowHeight,
    content: [
      element("g", { "font-family": monospace, "font-size": 12, fill: colors.text }, [
        text(labels, 8, "key"),
        text(vectors, 8, `q of ${textOf(query)}, above k`, "start"),
        text(products, 8, "q × k", "start"),
        ...numberColumns.map((name, column) => text(numbers + (column + 1) * numberWidth, 8, name)),
        ...keys.flatMap(({ key, product, score, weight }, row) => [
          text(labels, middle(row), textOf(key)),
          ...[scoreText(product), scoreText(score), fullWeightText(weight)].map((number, column) =>
            text(numbers + (column + 1) * numberWidth, middle(row), number),
          ),
        ]),
      ]),
      strip(compared.query, limits.vectors, vectors, 20),
      ...keys.flatMap(({ vector, products: each }, row) => [
        strip(vector, limits.vectors, vectors, middle(row) - rowHeight / 2),
        strip(each, limits.products, products, middle(row) - rowHeight / 2),
      ]),
    ],
    notes: [
      `${scoreFormula(compared)}, weight = softmax(score) over ${compared.keys.length} keys. Purple is positive, orange negative: q and k up to ${scoreText(limits.vectors)}, q × k up to ${scoreText(limits.products)}.`,
      ...(keys.length < compared.keys.length
        ? [`Drawn: the ${keys.length} keys with the largest weights.`]
        : []),
    ],
  };
}

function strongest({ keys }: ComparedKeys): ComparedKeys["keys"] {
  if (keys.length <= mostKeys) return keys;
  const kept = [...keys].sort((a, b) => b.weight - a.weight).slice(0, mostKeys);
  return kept.sort((a, b) => a.key - b.key);
}

function strip(vector: Float32Array, limit: number, x: number, y: number): SvgElement {
  const width = stripWidth / vector.length;
  const cells = Array.from(vector, (value, dimension) =>
    element("rect", {
      x: dimension * width,
      y: 0,
      width,
      height: rowHeight - 3,
      fill: cellFill(value, limit, theme),
    }),
  );
  return element("g", { transform: `translate(${x} ${y})`, "shape-rendering": "crispEdges" }, cells);
}
