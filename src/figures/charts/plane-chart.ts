/** @file Heads as points of the plane whose distances are those of their attention, coloured by group. Pure. */

import type { HeadPlace } from "../../analysis/head-sets";
import { axis, baseLayout, type Chart, type ChartLook, emptyNote, layerColor, type Marks } from "./chart";

export interface PlanePoint {
  readonly place: HeadPlace;
  readonly x: number;
  readonly y: number;
  /** In `groups`. */
  readonly group: number;
  /** "cluster 2 · Start token" */
  readonly words: string;
  /** A head of another model: a click cannot select it. */
  readonly isElsewhere?: true;
}

interface PlaneInput extends Pick<Marks, "selected"> {
  readonly points: readonly PlanePoint[];
  readonly groups: readonly string[];
  /** Whether the groups have an order, as layers do. */
  readonly isOrdered: boolean;
  /** The group of the points that are in no other; null if every point is in one. */
  readonly rest: string | null;
}

/** A trace for each group, so that a legend names it. */
export function planeChart(
  { points, groups, isOrdered, rest, selected }: PlaneInput,
  look: ChartLook,
): Chart {
  const { theme } = look;
  const isChosen = ({ place, isElsewhere }: PlanePoint) =>
    !isElsewhere && selected?.[0] === place[0] && selected[1] === place[1];
  const lookOf = (group: number) => {
    if (isOrdered) return { color: layerColor(group, groups.length, theme.scheme), symbol: "circle" };
    if (groups[group] === rest) return { color: theme.muted, symbol: "circle-open" };
    return {
      color: theme.palette[colorsOf[group % colorsOf.length]!]!,
      symbol: symbols[group % symbols.length]!,
    };
  };
  const note = emptyNote(
    points.map(({ x }) => x),
    look,
  );
  return {
    data: groups.map((name, group) => {
      const own = pointsOf(points, group);
      const isOpen = name === rest;
      return {
        type: "scatter",
        mode: "markers",
        name,
        x: own.map(({ x }) => x),
        y: own.map(({ y }) => y),
        text: own.map(({ place: [layer, head], words }) => `Layer ${layer} · head ${head}<br>${words}`),
        hovertemplate: "%{text}<extra></extra>",
        marker: {
          ...lookOf(group),
          size: own.map((point) => (isChosen(point) ? 15 : 9)),
          line: {
            color: own.map((point) =>
              isChosen(point) ? theme.mark : isOpen ? theme.muted : theme.background,
            ),
            width: own.map((point) => (isChosen(point) ? 3 : isOpen ? 1.5 : 0.5)),
          },
        },
      };
    }),
    layout: {
      ...baseLayout(look),
      margin: { l: 48, r: 14, t: 34, b: 46 },
      // One length is one distance on both axes; a narrow picture is not stretched to be square.
      xaxis: { ...axis(look, "First axis"), constrain: "domain" },
      yaxis: { ...axis(look, "Second axis"), scaleanchor: "x", constrain: "domain" },
      annotations: note,
      showlegend: true,
      legend: {
        orientation: "h",
        x: 0,
        y: 1.02,
        yanchor: "bottom",
        font: { size: 11, color: theme.text },
      },
    },
  };
}

/** Heads whose colours differ clearly, in turn. */
const colorsOf = [6, 4, 0, 2, 8, 10, 5, 3];

/** Colour is not the only difference between groups without an order. */
const symbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon"];

const pointsOf = (points: readonly PlanePoint[], group: number) =>
  points.filter((point) => point.group === group);

/** The head of a point; null if it is another model's. */
export const planeHeadAt =
  (points: readonly PlanePoint[]) =>
  ({
    curveNumber,
    pointIndex,
  }: {
    readonly curveNumber: number;
    readonly pointIndex: number;
  }): HeadPlace | null => {
    const point = pointsOf(points, curveNumber)[pointIndex];
    return point && !point.isElsewhere ? point.place : null;
  };
