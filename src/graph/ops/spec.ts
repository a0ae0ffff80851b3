/** @file What the graph library must know about an ONNX operator: the types of its results, and how its attributes are written. */

import { formatShape, ShapeError } from "../shapes";
import type { DType, Shape, Value } from "../value";

export type Attrs = Readonly<Record<string, number | string | readonly number[]>>;

export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OpSpec {
  /** The results' types. Throws `ShapeError` for operands that do not fit. */
  infer(inputs: readonly Value[], attrs: Attrs): readonly ValueType[];
  /** Attributes that ONNX takes as trailing int64 operands instead (a reshape's target, axes). */
  readonly operands?: readonly string[];
  /**
   * For an operator that ONNX has not: the one it is written as, with its last operand replaced by that operand's Shape,
   * to which the numbers of `operands` are appended.
   */
  readonly byShape?: string;
  /** Attributes written as floats; every other number is written as an integer. */
  readonly floats?: readonly string[];
}

export function numberAttr(attrs: Attrs, name: string, fallback: number): number {
  const value = attrs[name] ?? fallback;
  if (typeof value !== "number") throw new ShapeError(`attribute ${name} must be a number`);
  return value;
}

export function listAttr(attrs: Attrs, name: string): readonly number[] {
  const value = attrs[name];
  if (!Array.isArray(value)) throw new ShapeError(`attribute ${name} must be a list of numbers`);
  return value;
}

/** Exactly `count` operands of the wanted dtypes. */
export function operandsOf(
  inputs: readonly Value[],
  count: number,
  dtypes: readonly DType[],
): readonly Value[] {
  if (inputs.length !== count) throw new ShapeError(`wants ${count} operands, got ${inputs.length}`);
  for (const input of inputs) {
    if (!dtypes.includes(input.dtype)) {
      throw new ShapeError(
        `${input.name} is ${input.dtype}${formatShape(input.shape)}; wanted ${dtypes.join(" or ")}`,
      );
    }
  }
  return inputs;
}

export function sameDtype(inputs: readonly Value[]): DType {
  const [first, ...rest] = inputs;
  const odd = rest.find((input) => input.dtype !== first!.dtype);
  if (odd) throw new ShapeError(`${first!.name} is ${first!.dtype} but ${odd.name} is ${odd.dtype}`);
  return first!.dtype;
}
