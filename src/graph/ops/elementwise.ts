/** @file Element-wise operators; those of two operands broadcast. */

import { broadcast } from "../shapes";
import type { DType } from "../value";
import { numberAttr, type OpSpec, operandsOf, sameDtype } from "./spec";

const unary: OpSpec = {
  infer: (inputs) => {
    const [x] = operandsOf(inputs, 1, ["float32"]);
    return [{ dtype: "float32", shape: x!.shape }];
  },
};

const binary: OpSpec = {
  infer: (inputs) => {
    const [a, b] = operandsOf(inputs, 2, ["float32", "int32"]);
    return [{ dtype: sameDtype(inputs), shape: broadcast(a!.shape, b!.shape) }];
  },
};

const comparison: OpSpec = {
  infer: (inputs) => {
    const [a, b] = operandsOf(inputs, 2, ["float32", "int32"]);
    sameDtype(inputs);
    return [{ dtype: "bool", shape: broadcast(a!.shape, b!.shape) }];
  },
};

const logical: OpSpec = {
  infer: (inputs) => {
    const [a, b] = operandsOf(inputs, 2, ["bool"]);
    return [{ dtype: "bool", shape: broadcast(a!.shape, b!.shape) }];
  },
};

const where: OpSpec = {
  infer: ([condition, a, b]) => {
    operandsOf([condition!], 1, ["bool"]);
    operandsOf([a!, b!], 2, ["float32", "int32"]);
    return [{ dtype: sameDtype([a!, b!]), shape: broadcast(condition!.shape, a!.shape, b!.shape) }];
  },
};

/**
 * `to`: the number of the type in ONNX. float32 (1) is made of int32 and bool, as WebGPU can; int32 (6) of int64 and
 * float32; int64 (7) of int32, for positions that the runtime's own operators read.
 */
const cast: OpSpec = {
  infer: (inputs, attrs) => {
    const [dtype, ...from] = casts[numberAttr(attrs, "to", 1)] ?? casts[1]!;
    const [x] = operandsOf(inputs, 1, from);
    return [{ dtype, shape: x!.shape }];
  },
};

/** By the number of a type: its name, and those that become it. */
const casts: Readonly<Record<number, readonly [DType, ...DType[]]>> = {
  1: ["float32", "int32", "bool"],
  6: ["int32", "int64", "float32"],
  7: ["int64", "int32"],
};

export const elementwise = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Max: binary,
  Equal: comparison,
  LessOrEqual: comparison,
  And: logical,
  Where: where,
  Cast: cast,
  Log: unary,
  Exp: unary,
  Erf: unary,
  Sqrt: unary,
  Neg: unary,
  Relu: unary,
  Sigmoid: unary,
  Tanh: unary,
  Gelu: unary,
} as const;
