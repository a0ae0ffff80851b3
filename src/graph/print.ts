/** @file Prints a graph, one line per node, to be read or compared with a snapshot. */

import type { Graph, GraphNode, Parameter } from "./ir";
import { formatShape } from "./shapes";
import type { Value } from "./value";

const typed = (value: Value) => `${value.name}: ${value.dtype}${formatShape(value.shape)}`;

function formatAttrs(node: GraphNode): string {
  return Object.entries(node.attrs)
    .map(([name, value]) => ` ${name}=${typeof value === "object" ? `[${value.join(",")}]` : value}`)
    .join("");
}

function formatNode(node: GraphNode): string {
  const operands = node.inputs.map((input) => input.name).join(", ");
  return `  ${node.outputs.map(typed).join(", ")} = ${node.op}(${operands})${formatAttrs(node)}`;
}

const formatParameter = ({ value, transposed }: Parameter) =>
  `  ${typed(value)}${transposed ? " transposed" : ""}`;

export function printGraph(graph: Graph): string {
  return [
    `graph ${graph.name}(${graph.inputs.map(typed).join(", ")})`,
    "parameters",
    ...graph.parameters.map(formatParameter),
    "nodes",
    ...graph.nodes.map(formatNode),
    "outputs",
    ...[...graph.outputs].map(([name, value]) => `  ${name} = ${value.name}`),
    "",
  ].join("\n");
}
