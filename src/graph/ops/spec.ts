/** @file What each ONNX operator defines: the types of its results, and how its attributes are encoded. */

import { formatShape, ShapeError } from "../shapes";
import type { DType, Shape, Value } from "../value";

export type Attrs = Readonly<Record<string, number | string | readonly number[]>>;

export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OpSpec {
  /** The types of the results. Throws `ShapeError` if the operands do not fit. */
  infer(inputs: readonly Value[], attrs: Attrs): readonly ValueType[];
  /** Attributes that ONNX takes as trailing int64 operands, such as a reshape's target. */
  readonly operands?: readonly string[];
  /**
   * For an operator that ONNX lacks: the operator it is encoded as, with the last operand replaced by its Shape followed
   * by the numbers of `operands`.
   */
  readonly byShape?: string;
  /** Attributes encoded as floats; other numbers are integers. */
  readonly floats?: readonly string[];
  /** The operator set, if it is not ONNX's own. */
  readonly domain?: "com.microsoft";
  /** The places of operands and results in the runtime's operator, where it has optional ones between them. */
  readonly places?: { readonly inputs?: readonly number[]; readonly outputs?: readonly number[] };
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

/** `inputs`, which must be `count` operands of one of these dtypes each. */
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
