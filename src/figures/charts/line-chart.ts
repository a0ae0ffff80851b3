/** @file A line for each layer over its heads, with a button that shows each layer alone and one for all. Pure. */

import type { Data, UpdateMenu } from "plotly.js";
import { type HeadPlace, type HeadSet, hasHead } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import {
  axis,
  baseLayout,
  type Chart,
  type ChartLook,
  emptyNote,
  indexAxis,
  layerColor,
  type Marks,
} from "./chart";

export interface HeadValues {
  /** `[L, H]`; NaN for a head without a value. */
  readonly values: FloatTensor;
  /** The model's pruned heads. */
  readonly pruned: HeadSet;
  /** What the values are, without the unit: "entropy, sum over tokens". */
  readonly name: string;
  /** Follows a value, with its leading space; may be empty. */
  readonly unit: string;
}

/** The title of an axis: what its values are, and their unit. */
export const axisTitle = ({ name, unit }: Pick<HeadValues, "name" | "unit">): string =>
  unit === "" ? name : `${name},${unit}`;

type LineChartInput = HeadValues & Marks;

/** A head's value in full, or why it has none. Only the model knows whether a head is pruned: NaN alone does not tell. */
export function valueText(
  place: HeadPlace,
  value: number,
  { pruned, unit }: Pick<HeadValues, "pruned" | "unit">,
): string {
  if (hasHead(pruned, place)) return "pruned";
  return Number.isNaN(value) ? "no value" : `${formatFull(value)}${unit}`;
}

const rowHeight = 35;
const buttonWidth = 80;
const dropdownBelow = 520;
const mostRows = 3;
const axisRoom = 72;
const legendRoom = 84;

export function lineChart(input: LineChartInput, look: ChartLook): Chart {
  const { values, selected, shown } = input;
  const [numLayers = 0, numHeads = 0] = values.shape;
  const hasLegend = look.width >= dropdownBelow;
  const menus = look.isStill ? [] : layerMenus(numLayers, shown, look);
  const base = baseLayout(look);
  const note = emptyNote((shown === null ? values : at(values, shown)).data, look);
  return {
    data: Array.from({ length: numLayers }, (_, layer) => layerTrace(input, layer, look)),
    layout: {
      ...base,
      margin: { l: 58, r: hasLegend ? legendRoom : 14, t: 12 + rowHeight * menus.length, b: 46 },
      xaxis: { ...indexAxis(look, "Head", numHeads), range: [-0.4, numHeads - 0.6] },
      yaxis: { ...axis(look, axisTitle(input)), showticklabels: note.length === 0 },
      showlegend: hasLegend,
      legend: {
        x: 1.01,
        y: 1,
        font: { size: 11, color: look.theme.muted },
        itemclick: false,
        itemdoubleclick: false,
      },
      updatemenus: menus,
      annotations: note,
      shapes: selected
        ? [
            {
              type: "line",
              x0: selected[1],
              x1: selected[1],
              y0: 0,
              y1: 1,
              yref: "paper",
              layer: "below",
              line: { color: look.theme.line, width: 8 },
            },
          ]
        : [],
    },
  };
}

function layerTrace(input: LineChartInput, layer: number, look: ChartLook): Data {
  const { values, name, selected, shown } = input;
  const own = Array.from(at(values, layer).data);
  const [numLayers = 0] = values.shape;
  const color = layerColor(layer, numLayers, look.theme.scheme);
  const isSelected = own.map((_, head) => selected?.[0] === layer && selected[1] === head);
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `Layer ${layer}`,
    x: own.map((_, head) => head),
    y: own,
    text: own.map((value, head) => valueText([layer, head], value, input)),
    visible: shown === null || shown === layer,
    line: { color, width: 1.5 },
    marker: {
      color,
      size: isSelected.map((is) => (is ? 13 : 6)),
      line: { color: look.theme.mark, width: isSelected.map((is) => (is ? 3 : 0)) },
    },
    hovertemplate: `Layer ${layer} · head %{x}<br>${name}: %{text}<extra></extra>`,
  };
}

export const showAll = "Show All";
const layerLabel = (layer: number) => `Layer ${layer}`;

/** The layer that a button shows; null for all; undefined if the label is of another button. */
export function layerOfButton(label: string): number | null | undefined {
  if (label === showAll) return null;
  const [, layer] = /^Layer (\d+)$/.exec(label) ?? [];
  return layer === undefined ? undefined : Number(layer);
}

/** A button for each layer, which hides the lines of the others, and one that shows all. */
export function layerButtons(numLayers: number): UpdateMenu["buttons"] {
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const button = (label: string, visible: boolean[]) => ({
    label,
    method: "update" as const,
    args: [{ visible }],
  });
  return [
    ...layers.map((layer) =>
      button(
        layerLabel(layer),
        layers.map((other) => other === layer),
      ),
    ),
    button(
      showAll,
      layers.map(() => true),
    ),
  ];
}

/** Rows of buttons above the chart, or one list if it is too narrow for them. */
function layerMenus(numLayers: number, shown: number | null, look: ChartLook): Partial<UpdateMenu>[] {
  const buttons = layerButtons(numLayers);
  const active = shown === null ? numLayers : shown;
  const perRow = Math.max(1, Math.floor((look.width - axisRoom) / buttonWidth));
  const rows = Math.ceil(buttons.length / perRow);
  if (look.width < dropdownBelow || rows > mostRows) {
    return [{ ...menuLook(look, 0), type: "dropdown", direction: "down", buttons, active }];
  }
  const size = Math.ceil(buttons.length / rows);
  return Array.from({ length: rows }, (_, row) => ({
    ...menuLook(look, rows - 1 - row),
    type: "buttons" as const,
    direction: "right" as const,
    buttons: buttons.slice(row * size, (row + 1) * size),
    active: Math.floor(active / size) === row ? active % size : -1,
  }));
}

/** `rowsBelow`: how many rows of buttons are between this one and the chart. */
function menuLook({ theme }: ChartLook, rowsBelow: number): Partial<UpdateMenu> {
  return {
    x: 0,
    xanchor: "left",
    y: 1,
    yanchor: "bottom",
    pad: { l: 0, r: 0, t: 0, b: 8 + rowsBelow * rowHeight },
    bgcolor: theme.background,
    bordercolor: theme.line,
    borderwidth: 1,
    font: { size: 11, color: theme.scheme === "light" ? theme.text : theme.muted },
    showactive: true,
  };
}
