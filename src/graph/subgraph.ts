/** @file Cuts out the part of a graph between some of its values and others. */

import type { Graph } from "./ir";
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
  const given = new Set(starts);
  const needed = new Set(outputs.values());
  const nodes = graph.nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((value) => needed.has(value) && !given.has(value));
    if (isNeeded) for (const input of node.inputs) needed.add(input);
    return isNeeded;
  });
  const isRead = (value: Value) => needed.has(value);
  return {
    name,
    inputs: [...graph.inputs, ...starts].filter(isRead),
    parameters: graph.parameters.filter(({ value }) => isRead(value)),
    constants: graph.constants.filter(({ value }) => isRead(value)),
    nodes: nodes.toReversed(),
    outputs,
  };
}
