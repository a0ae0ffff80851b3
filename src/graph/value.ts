/** @file A value of a graph: its name, type and shape. */

export type DType = "float32" | "int32" | "int64" | "bool";

/** A number, or a name for a size known only at run time: "B" batch, "T" tokens of this call, "S" keys. */
export type Dim = number | string;
export type Shape = readonly Dim[];

export interface Value {
  /** The scopes it was made in, then the operator, joined by dots. Unique in its graph. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly origin: "input" | "parameter" | "constant" | "node";
}
