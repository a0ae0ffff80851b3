/** @file The mask grid as CSV and as SVG. Pure. */

import type { HeadGrid, HeadPlace } from "../../analysis/head-sets";
import { csvText } from "../../lib/csv";
import { cssColor, scalePosition, sequentialColor, textOn } from "../ui/colors";
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
const white = [255, 255, 255] as const;

/** The grid on white, with numbers and crosses as on the page. */
export function gridSvg(cells: readonly GridCell[], { numLayers, numHeads }: HeadGrid): string {
  const width = margin + numHeads * size + 8;
  const height = margin + numLayers * size + 8;
  const labels = [
    ...Array.from({ length: numHeads }, (_, head) =>
      text(margin + (head + 0.5) * size, 22, `${head}`, pageColors.light.muted),
    ),
    ...Array.from({ length: numLayers }, (_, layer) =>
      text(18, margin + (layer + 0.62) * size, `${layer}`, pageColors.light.muted),
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...labels,
    ...cells.map(cellSvg),
    "</svg>",
  ].join("\n");
}

function text(x: number, y: number, words: string, color: string): string {
  return `<text x="${x}" y="${y}" font-family="monospace" font-size="12" text-anchor="middle" fill="${color}">${words}</text>`;
}

function cellSvg({ place: [layer, head], importance, isMasked, isPruned }: GridCell): string {
  const [x, y] = [margin + head * size, margin + layer * size];
  const isPlain = isMasked || isPruned || importance === null;
  const color = isPlain ? white : sequentialColor(scalePosition(importance), "light", white);
  const end = size - 3;
  const cross = isMasked
    ? `<path d="M${x} ${y}l${end} ${end}M${x + end} ${y}l-${end} ${end}" stroke="#a2a7af"/>`
    : "";
  const dash = isPruned ? ' stroke-dasharray="3 2"' : "";
  const box = `<rect x="${x}" y="${y}" width="${end}" height="${end}" rx="4" fill="${cssColor(color)}" stroke="#c8cbd0"${dash}/>`;
  return `${box}${cross}${text(x + end / 2, y + end * 0.66, `${head}`, isPlain ? pageColors.light.muted : textOn(color))}`;
}
