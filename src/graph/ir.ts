/** @file The graph as data. `GraphBuilder` makes it; the printer, the encoder and the gradient pass read it. */

import type { Attrs, OpType } from "./ops";
import type { Value } from "./value";

export interface Constant {
  readonly value: Value;
  readonly data: readonly number[];
}

export interface GraphNode {
  readonly name: string;
  readonly op: OpType;
  readonly attrs: Attrs;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** A weight of the checkpoint. `transposed`: the device holds the matrix as `[in, out]`, the file as `[out, in]`. */
export interface Parameter {
  readonly value: Value;
  readonly transposed: boolean;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** Sorted so that every value is computed before it is read. */
  readonly nodes: readonly GraphNode[];
  readonly outputs: ReadonlyMap<string, Value>;
}
