/** @file Tables of which a graph reads only the rows that an input names, such as those of words and positions. */

import type { Graph, GraphNode } from "./ir";
import type { Value } from "./value";

/** One reading of rows. */
export interface LookUp {
  /** The weight `[rows, …]`. */
  readonly table: Value;
  /** The input whose numbers are the rows' indices. */
  readonly indices: Value;
  /** The rows, in the shape of the indices followed by that of a row. */
  readonly rows: Value;
}

/** The readings of weights that are read by one of the inputs `names`, and in no other way. */
export function lookUps({ nodes }: Graph, names: readonly string[]): readonly LookUp[] {
  const found = nodes.filter((node) => isLookUp(node, names));
  const readOtherwise = new Set(
    nodes.filter((node) => !found.includes(node)).flatMap(({ inputs }) => inputs),
  );
  return found
    .map(({ inputs, outputs }) => ({ table: inputs[0]!, indices: inputs[1]!, rows: outputs[0]! }))
    .filter(({ table }) => !readOtherwise.has(table));
}

function isLookUp({ op, attrs, inputs: [table, indices] }: GraphNode, names: readonly string[]): boolean {
  return (
    op === "Gather" &&
    attrs.axis === 0 &&
    table?.origin === "parameter" &&
    indices?.origin === "input" &&
    names.includes(indices.name)
  );
}

/** The graph that takes the rows as inputs instead of the tables. The caller already has the rows that were outputs. */
export function withRowsGiven(graph: Graph, given: readonly LookUp[]): Graph {
  const tables = new Set(given.map(({ table }) => table));
  const rows = new Set(given.map((lookUp) => lookUp.rows));
  return {
    ...graph,
    inputs: [...graph.inputs, ...rows],
    parameters: graph.parameters.filter(({ value }) => !tables.has(value)),
    nodes: graph.nodes.filter(({ outputs }) => !outputs.some((value) => rows.has(value))),
    outputs: new Map([...graph.outputs].filter(([, value]) => !rows.has(value))),
  };
}
