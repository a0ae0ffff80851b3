/** @file The mask grid as numbers and as a picture. Pure. */

import type { HeadGrid, HeadPlace } from "../../analysis/head-sets";
import { csvText } from "../../lib/csv";
import { plural } from "../../lib/format";
import { dayOf } from "../charts/picture-file";
import { type Drawing, element, type SvgElement, svgDocument } from "../figures/svg";
import { legendHeight, weightLegend } from "../figures/svg-cells";
import { cssColor, parseColor, scalePosition, sequentialColor, textOn } from "../ui/colors";
import { monospace } from "../ui/fonts";
import { pageColors } from "../ui/page-colors";

export interface GridCell {
  readonly place: HeadPlace;
  readonly importance: number | null;
  readonly isMasked: boolean;
  readonly isPruned: boolean;
}

/** A line for each head; importance in full, empty if unknown. */
export function gridCsv(cells: readonly GridCell[]): string {
  const rows = cells.map(({ place, importance, isMasked, isPruned }) => {
    return [...place, importance, isPruned ? "pruned" : isMasked ? "masked" : "kept"];
  });
  return csvText(["layer", "head", "importance", "state"], rows);
}

const size = 30;
const margin = 34;
const white = parseColor(pageColors.light.background);

/** The grid with numbers and crosses as on the page, and the scale of its colours. */
function gridDrawing(cells: readonly GridCell[], { numLayers, numHeads }: HeadGrid): Drawing {
  const bottom = margin + numLayers * size;
  const { muted } = pageColors.light;
  const rows = Array.from({ length: numLayers }, (_, layer) =>
    label(18, margin + (layer + 0.62) * size, String(layer), muted),
  );
  const columns = Array.from({ length: numHeads }, (_, head) =>
    label(margin + (head + 0.5) * size, 26, String(head), muted),
  );
  const names = [
    element("text", { x: margin, y: 10, "font-size": 11, fill: muted }, "head"),
    element("text", { x: 2, y: 26, "font-size": 11, fill: muted }, "layer"),
  ];
  return {
    width: margin + numHeads * size,
    height: bottom + legendHeight,
    content: [
      ...names,
      ...columns,
      ...rows,
      ...cells.flatMap(drawCell),
      weightLegend(margin, bottom + 14, "importance"),
    ],
    notes: [
      ...(cells.some(({ isMasked }) => isMasked) ? ["Crossed heads are masked."] : []),
      ...(cells.some(({ isPruned }) => isPruned) ? ["Dashed heads were removed."] : []),
    ],
  };
}

function label(x: number, y: number, words: string, fill: string): SvgElement {
  return element(
    "text",
    { x, y, "font-family": monospace, "font-size": 12, "text-anchor": "middle", fill },
    words,
  );
}

function drawCell({ place: [layer, head], importance, isMasked, isPruned }: GridCell): readonly SvgElement[] {
  const [x, y] = [margin + head * size, margin + layer * size];
  const isPlain = isMasked || isPruned || importance === null;
  const color = isPlain ? white : sequentialColor(scalePosition(importance), "light", white);
  const side = size - 3;
  const box = {
    x,
    y,
    width: side,
    height: side,
    rx: 4,
    fill: cssColor(color),
    stroke: "#c8cbd0",
    "stroke-dasharray": isPruned ? "3 2" : undefined,
  };
  const cross = { d: `M${x} ${y}l${side} ${side}M${x + side} ${y}l-${side} ${side}`, stroke: "#a2a7af" };
  const number = label(
    x + side / 2,
    y + side * 0.66,
    String(head),
    isPlain ? pageColors.light.muted : textOn(color),
  );
  return [element("rect", box), ...(isMasked ? [element("path", cross)] : []), number];
}

/** What the colours are: the importance of heads, measured on some texts. */
interface Source {
  readonly modelName: string;
  /** Null if the importance is not known. */
  readonly data: { readonly name: string; readonly n: number } | null;
}

/** The whole picture, with its title and what a reader must know to make the same one. */
export function gridSvg(cells: readonly GridCell[], grid: HeadGrid, source: Source, date: Date): string {
  const heads = cells.filter(({ isPruned }) => !isPruned);
  const masked = heads.filter(({ isMasked }) => isMasked).length;
  const title = `${source.modelName}: ${masked} of ${plural(heads.length, "head")} masked`;
  const colors = source.data
    ? `importance without a mask on ${source.data.name}, n = ${plural(source.data.n, "text")}`
    : "importance not measured";
  return svgDocument(gridDrawing(cells, grid), title, [`${source.modelName} · ${colors} · ${dayOf(date)}`]);
}
