/** @file The part of a graph that some of its values need. */

import type { GraphNode } from "./ir";
import type { NodeType } from "./ops";
import type { Value } from "./value";

interface Needed<Op extends NodeType> {
  /** In their order. */
  readonly nodes: readonly GraphNode<Op>[];
  /** The wanted values, and all that these nodes read. */
  readonly values: ReadonlySet<Value>;
}

/** What computes `wanted`. Values that are `given` need nothing. */
export function neededFor<Op extends NodeType>(
  nodes: readonly GraphNode<Op>[],
  wanted: Iterable<Value>,
  given: ReadonlySet<Value> = new Set(),
): Needed<Op> {
  const values = new Set(wanted);
  const kept = nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((value) => values.has(value) && !given.has(value));
    if (isNeeded) for (const input of node.inputs) values.add(input);
    return isNeeded;
  });
  return { nodes: kept.toReversed(), values };
}
