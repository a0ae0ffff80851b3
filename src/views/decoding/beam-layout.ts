/** @file The layout of a beam tree: steps are columns, better scores are higher. Pure. */

import { type BeamNode, type BeamState, pathOf } from "../../store";

/** Sizes of the drawing, CSS pixels: of a column, a row, the box of a node, and the numbers above the columns. */
export const beamSizes = { column: 104, row: 26, boxWidth: 84, boxHeight: 20, top: 22 } as const;
/** How many letters fit into a box, beside the gap between token and score. */
const lettersInBox = 10;

export interface PlacedNode {
  readonly node: BeamNode;
  readonly column: number;
  readonly row: number;
  /** The row of its parent in the previous column; null if the parent is the prompt. */
  readonly parentRow: number | null;
  /** `best`: on the path to the best open beam, or to the winner. `open`: on the path to an open beam. */
  readonly kind: "best" | "open" | "finished" | "faded";
}

export interface BeamLayout {
  readonly nodes: readonly PlacedNode[];
  /** Steps of the first and the last column, from 1; there are no nodes outside them. */
  readonly first: number;
  readonly last: number;
}

/** The columns of the steps from `first` to `last`. `winner`: the last node of the returned text, if it is known. */
export function beamLayout(tree: BeamState, first: number, last: number, winner: number | null): BeamLayout {
  const kindOf = kindsOf(tree, winner);
  // The column before the first gives the starts of its edges.
  const near = tree.nodes.filter(({ depth }) => depth >= first - 1 && depth <= last);
  const rowOf = new Map<number, number>();
  for (let step = first - 1; step <= last; step++) {
    const inColumn = near.filter(({ depth }) => depth === step);
    const inOrder = [...inColumn].sort((a, b) => a.group - b.group || scoreOf(b) - scoreOf(a) || a.id - b.id);
    for (const [row, { id }] of inOrder.entries()) rowOf.set(id, row);
  }
  const nodes = near
    .filter(({ depth }) => depth >= first)
    .map(
      (node): PlacedNode => ({
        node,
        column: node.depth - 1,
        row: rowOf.get(node.id)!,
        parentRow: node.parent === null ? null : (rowOf.get(node.parent) ?? null),
        kind: kindOf(node.id),
      }),
    );
  return { nodes, first, last };
}

function kindsOf(tree: BeamState, winner: number | null): (id: number) => PlacedNode["kind"] {
  const best = new Set(pathOf(tree, winner ?? tree.open[0] ?? null).map(({ id }) => id));
  const open = new Set(tree.open.flatMap((id) => pathOf(tree, id).map((node) => node.id)));
  const pool = tree.steps.at(-1)?.groups.flatMap((group) => group.pool.map(({ node }) => node)) ?? [];
  const finished = new Set(pool.flatMap((id) => pathOf(tree, id).map((node) => node.id)));
  return (id) => {
    if (best.has(id)) return "best";
    if (open.has(id)) return "open";
    return finished.has(id) ? "finished" : "faded";
  };
}

/** How many rows the tallest column of the whole tree has. */
export function rowsOf({ nodes }: BeamState): number {
  const heights = new Map<number, number>();
  for (const { depth } of nodes) heights.set(depth, (heights.get(depth) ?? 0) + 1);
  return Math.max(0, ...heights.values());
}

const scoreOf = ({ score }: BeamNode): number => score ?? Number.NEGATIVE_INFINITY;

/** The left side of a column's boxes. */
export const leftOf = (column: number): number => column * beamSizes.column;
/** The upper side of a row's boxes. */
export const topOf = (row: number): number => beamSizes.top + row * beamSizes.row;
const middleOf = (row: number) => topOf(row) + beamSizes.boxHeight / 2;

/** The curve from a node's parent to the node; null if that is the prompt, which is not drawn. */
export function edgePath({ column, row, parentRow }: PlacedNode): string | null {
  if (parentRow === null) return null;
  const from = leftOf(column - 1) + beamSizes.boxWidth;
  const to = leftOf(column);
  const bend = (from + to) / 2;
  return `M${from} ${middleOf(parentRow)}C${bend} ${middleOf(parentRow)} ${bend} ${middleOf(row)} ${to} ${middleOf(row)}`;
}

/** The text in a node's box: its token, shortened to fit, and its score. */
export function boxTexts({ node }: PlacedNode, text: string): { token: string; score: string } {
  const score = node.score === null ? "−∞" : node.score.toFixed(1).replace("-", "−");
  return { token: shortened(text, lettersInBox - score.length), score };
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(1, length - 1)).toWellFormed()}…` : text;
