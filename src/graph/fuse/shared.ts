/** @file Computes what several patterns made for themselves only once. */

import type { Graph, GraphNode } from "../ir";
import type { Value } from "../value";

/** The same graph, in which of equal nodes over equal operands the first serves all, unless they are outputs. */
export function shared(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.values());
  const first = new Map<string, GraphNode>();
  const instead = new Map<Value, Value>();
  const nodes = graph.nodes.flatMap((given) => {
    const node = { ...given, inputs: given.inputs.map((input) => instead.get(input) ?? input) };
    const key = JSON.stringify([node.op, node.attrs, node.inputs.map(({ name }) => name)]);
    const twin = first.get(key);
    if (
      !twin ||
      twin.outputs.length !== node.outputs.length ||
      node.outputs.some((each) => outputs.has(each))
    ) {
      if (!twin) first.set(key, node);
      return [node];
    }
    for (const [index, output] of node.outputs.entries()) instead.set(output, twin.outputs[index]!);
    return [];
  });
  return { ...graph, nodes };
}
