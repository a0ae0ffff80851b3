/** @file What a fusion is: a pattern of nodes, and the nodes that compute the same in fewer dispatches. */

import { badGraph } from "../bad-graph";
import type { Constant, GraphNode } from "../ir";
import { type Attrs, type NodeType, nodeSpecs } from "../ops";
import type { Value } from "../value";
import type { GraphView } from "./graph-view";

export interface Replacement {
  /** Comes in the place of this node. */
  readonly place: GraphNode;
  /** Sorted so that every value is computed before it is read. */
  readonly made: readonly GraphNode[];
  /** Nodes whose results `made` computes. Those that nothing reads any more go by themselves. */
  readonly gone: readonly GraphNode[];
  readonly constants?: readonly Constant[];
}

/** What to put in the place of the pattern that ends with this node; null if there is none. */
export type Fusion = (node: GraphNode, view: GraphView) => Replacement | null;

/** A node with a new value as its result. */
export function makeNode(
  op: NodeType,
  name: string,
  inputs: readonly Value[],
  attrs: Attrs = {},
): { readonly node: GraphNode; readonly output: Value } {
  const { dtype, shape } = nodeSpecs[op].infer(inputs, attrs)[0]!;
  const output: Value = { name, dtype, shape, origin: "node" };
  return { node: { name, op, attrs, inputs, outputs: [output] }, output };
}

/** A node that computes values which the graph has already. Throws `AppError("bad-graph")` if it would change a shape. */
export function nodeFor(
  op: NodeType,
  outputs: readonly Value[],
  inputs: readonly Value[],
  attrs: Attrs = {},
): GraphNode {
  const types = nodeSpecs[op].infer(inputs, attrs);
  const changed = outputs.find(({ shape }, index) => shape.join() !== types[index]!.shape.join());
  if (changed) throw badGraph(`${changed.name}: ${op} gives it another shape.`);
  return { name: outputs[0]!.name, op, attrs, inputs, outputs };
}

/** A constant `[1]`, as `GraphBuilder.floats` names it. */
export function oneFloat(number: number): Constant {
  return {
    value: { name: `float32(1:${number})`, dtype: "float32", shape: [1], origin: "constant" },
    data: [number],
  };
}

export const sameShape = (a: Value, b: Value): boolean => a.shape.join() === b.shape.join();

export const isList = (value: Attrs[string] | undefined, list: readonly number[]): boolean =>
  typeof value === "object" && value.join() === list.join();
