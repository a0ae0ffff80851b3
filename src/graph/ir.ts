/** @file The graph's data: values, nodes, graphs. Built only by `GraphBuilder`, read by the printer and the encoder. */

import type { Attrs, OpType } from "./ops";

export type DType = "float32" | "int32" | "int64" | "bool";

/** A number, or a name for a size known only at run time: "B" batch, "T" tokens of this call, "S" keys. */
export type Dim = number | string;
export type Shape = readonly Dim[];

export interface Value {
  /** A path: the scopes it was made in, then what it is. Unique in its graph. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly origin: "input" | "parameter" | "constant" | "node";
}

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

/** A weight of the checkpoint. `transposed`: a matrix kept on the device as `[in, out]` though the file has `[out, in]`. */
export interface Parameter {
  readonly value: Value;
  readonly transposed: boolean;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** In an order in which every input stands before its use. */
  readonly nodes: readonly GraphNode[];
  readonly outputs: ReadonlyMap<string, Value>;
}
