/** @file The graph as data. `GraphBuilder` makes it; the printer, the encoder and the gradient pass read it. */

import type { Attrs, NodeType } from "./ops";
import type { Value } from "./value";

export interface Constant {
  readonly value: Value;
  readonly data: readonly number[];
}

/** A model is built of nodes of type `OpType`, from which gradients and the fused nodes derive. */
export interface GraphNode<Op extends NodeType = NodeType> {
  readonly name: string;
  readonly op: Op;
  readonly attrs: Attrs;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** A weight of the checkpoint. `transposed`: the device holds the matrix as `[in, out]`, the file as `[out, in]`. */
export interface Parameter {
  readonly value: Value;
  readonly transposed: boolean;
}

export interface Graph<Op extends NodeType = NodeType> {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** Sorted so that every value is computed before it is read. */
  readonly nodes: readonly GraphNode<Op>[];
  readonly outputs: ReadonlyMap<string, Value>;
}
