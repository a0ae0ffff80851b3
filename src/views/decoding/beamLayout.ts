/** @file Where the nodes of a beam tree stand: the last steps as columns, the better score higher. Pure. */

import { type BeamNode, type BeamState, pathOf } from "../../store";

export interface PlacedNode {
  readonly node: BeamNode;
  readonly column: number;
  readonly row: number;
  /** The row of its parent in the column before; null where that is not drawn. */
  readonly parentRow: number | null;
  /** `best`: on the way to the best open beam, or the winner. `open`: on the way to an open beam. */
  readonly kind: "best" | "open" | "finished" | "faded";
}

export interface BeamLayout {
  readonly nodes: readonly PlacedNode[];
  /** Steps of the first and the last column, from 1. */
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

/** The last `columns` steps. `winner`: the node of the answer, where there is one. */
export function beamLayout(tree: BeamState, columns: number, winner: number | null): BeamLayout {
  const last = tree.steps.length;
  const first = Math.max(1, last - columns + 1);
  const best = new Set(pathOf(tree, winner ?? tree.open[0] ?? null).map(({ id }) => id));
  const open = new Set(tree.open.flatMap((id) => pathOf(tree, id).map((node) => node.id)));
  const pool = tree.steps.at(-1)?.groups.flatMap((group) => group.pool.map(({ node }) => node)) ?? [];
  const finished = new Set(pool.flatMap((id) => pathOf(tree, id).map((node) => node.id)));
  const kindOf = (id: number): PlacedNode["kind"] => {
    if (best.has(id)) return "best";
    if (open.has(id)) return "open";
    return finished.has(id) ? "finished" : "faded";
  };
  const rowOf = new Map<number, number>();
  for (let step = first; step <= last; step++) {
    const inColumn = tree.nodes.filter(({ depth }) => depth === step);
    const inOrder = [...inColumn].sort((a, b) => a.group - b.group || scoreOf(b) - scoreOf(a) || a.id - b.id);
    for (const [row, { id }] of inOrder.entries()) rowOf.set(id, row);
  }
  const shown = tree.nodes.filter(({ depth }) => depth >= first);
  const nodes = shown.map(
    (node): PlacedNode => ({
      node,
      column: node.depth - first,
      row: rowOf.get(node.id)!,
      parentRow: node.parent === null ? null : (rowOf.get(node.parent) ?? null),
      kind: kindOf(node.id),
    }),
  );
  return { nodes, first, last, rows: Math.max(0, ...nodes.map(({ row }) => row + 1)) };
}

const scoreOf = ({ score }: BeamNode): number => score ?? Number.NEGATIVE_INFINITY;
