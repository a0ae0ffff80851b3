/** @file Matrices of weights, and of their differences, as SVG, in the colours that canvases have in the light scheme, with their legend. */

import {
  colorTable,
  cssColor,
  parseColor,
  type Rgb,
  scalePosition,
  signedPosition,
  tableSize,
} from "../ui/colors";
import { pageColors } from "../ui/page-colors";
import { differenceEntry, tableEntry } from "./pixels";
import { coordinate, element, type SvgElement } from "./svg";

const background = parseColor(pageColors.light.background);

/** A scale with its place for each number, and the numbers below its legend. */
interface CellScale {
  readonly table: Uint8ClampedArray;
  readonly entryOf: (weight: number) => number;
  readonly ticks: readonly (readonly [text: string, position: number])[];
}

export const weightScale: CellScale = {
  table: colorTable("sequential", "light", background),
  entryOf: tableEntry,
  ticks: [0, 0.05, 0.2, 0.5, 1].map((weight) => [String(weight), scalePosition(weight)]),
};

export const differenceScale: CellScale = {
  table: colorTable("diverging", "light", background),
  entryOf: differenceEntry,
  ticks: [-1, -0.2, 0, 0.2, 1].map((difference) => [
    String(difference).replace("-", "−"),
    (1 + signedPosition(difference)) / 2,
  ]),
};

const entryColor = ({ table }: CellScale, entry: number): Rgb => [
  table[entry * 3]!,
  table[entry * 3 + 1]!,
  table[entry * 3 + 2]!,
];

export const scaleColor = (scale: CellScale, weight: number): Rgb => entryColor(scale, scale.entryOf(weight));

/** Grid lines are drawn only between cells larger than this. */
const gridFrom = 6;

/**
 * A square of `size` × `size` weights: one path for each colour, in which neighbouring cells of a row are one
 * rectangle. Cells of the background's colour are left out.
 */
export function weightCells(
  weights: Float32Array,
  size: number,
  side: number,
  scale = weightScale,
): readonly SvgElement[] {
  const cell = side / size;
  const paths = [...rectangles(weights, size, scale)].map(([entry, d]) =>
    element("path", { d, fill: cssColor(entryColor(scale, entry)) }),
  );
  const cells = element("g", { transform: `scale(${side / size})`, "shape-rendering": "crispEdges" }, paths);
  return cell >= gridFrom && size > 1 ? [cells, grid(size, cell)] : [cells];
}

/** The outline of each colour's rectangles, in cells. */
function rectangles(
  weights: Float32Array,
  size: number,
  { entryOf }: CellScale,
): ReadonlyMap<number, string> {
  const blank = entryOf(0);
  const byEntry = new Map<number, string>();
  for (let start = 0; start < weights.length; ) {
    const entry = entryOf(weights[start]!);
    const rowEnd = start - (start % size) + size;
    let end = start + 1;
    while (end < rowEnd && entryOf(weights[end]!) === entry) end++;
    const width = end - start;
    const rectangle = `M${start % size} ${Math.floor(start / size)}h${width}v1h-${width}z`;
    if (entry !== blank) byEntry.set(entry, (byEntry.get(entry) ?? "") + rectangle);
    start = end;
  }
  return byEntry;
}

function grid(size: number, cell: number): SvgElement {
  const length = coordinate(size * cell);
  const lines = Array.from({ length: size - 1 }, (_, i) => coordinate((i + 1) * cell));
  const d = lines.map((at) => `M${at} 0v${length}M0 ${at}h${length}`).join("");
  return element("path", { d, fill: "none", stroke: pageColors.light.background });
}

const legend = { width: 160, height: 8, steps: 32 };

/** The room that the legend takes below a figure. */
export const legendHeight = 50;

/** The scale of weights, with its ends and some weights between. */
export function weightLegend(x: number, y: number, name = "weight", scale = weightScale): SvgElement {
  const step = legend.width / legend.steps;
  const ramp = Array.from({ length: legend.steps }, (_, i) =>
    element("rect", {
      x: i * step,
      y: 0,
      width: step,
      height: legend.height,
      fill: cssColor(entryColor(scale, Math.round((i / (legend.steps - 1)) * (tableSize - 1)))),
    }),
  );
  const ticks = scale.ticks.map(([text, position]) =>
    element("text", { x: position * legend.width, y: 21, "text-anchor": "middle" }, text),
  );
  return element("g", { transform: `translate(${x} ${y})`, "font-size": 11, fill: pageColors.light.muted }, [
    element("g", { "shape-rendering": "crispEdges" }, ramp),
    ...ticks,
    element("text", { x: legend.width + 12, y: 9 }, name),
  ]);
}
