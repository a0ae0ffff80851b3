/** @file Cuts out the part of a graph between some of its values and others. */

import type { Graph } from "./ir";
import { neededFor } from "./needed";
import type { Value } from "./value";

/**
 * The graph that computes `outputs` from `starts`, which become inputs beside those of the original that are still
 * needed. A value in both is not computed: the caller already has it.
 */
export function subgraph(
  graph: Graph,
  name: string,
  starts: readonly Value[],
  outputs: ReadonlyMap<string, Value>,
): Graph {
  const { nodes, values } = neededFor(graph.nodes, outputs.values(), new Set(starts));
  const isRead = (value: Value) => values.has(value);
  return {
    name,
    inputs: [...graph.inputs, ...starts].filter(isRead),
    parameters: graph.parameters.filter(({ value }) => isRead(value)),
    constants: graph.constants.filter(({ value }) => isRead(value)),
    nodes,
    outputs,
  };
}
