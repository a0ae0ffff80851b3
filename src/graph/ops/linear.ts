/** @file Matrix products, and operators that normalise along an axis. */

import { formatShape, matmul, normalizeAxis, ShapeError } from "../shapes";
import type { Value } from "../value";
import { numberAttr, type OpSpec, operandsOf } from "./spec";

const matMul: OpSpec = {
  infer: (inputs) => {
    const [a, b] = operandsOf(inputs, 2, ["float32"]);
    return [{ dtype: "float32", shape: matmul(a!.shape, b!.shape) }];
  },
};

function checkRow(bias: Value, columns: Value["shape"][number]): void {
  if (bias.shape.length !== 1 || bias.shape[0] !== columns) {
    throw new ShapeError(
      `${bias.name} is ${formatShape(bias.shape)}; wanted one value for each of ${columns} columns`,
    );
  }
}

/** A·B (+ C), with B transposed if `transB` is 1. */
const gemm: OpSpec = {
  infer: (inputs, attrs) => {
    const [a, b, c] = operandsOf(inputs, inputs.length === 2 ? 2 : 3, ["float32"]);
    if (a!.shape.length !== 2 || b!.shape.length !== 2) throw new ShapeError("Gemm needs two matrices");
    const right = numberAttr(attrs, "transB", 0) === 1 ? [...b!.shape].reverse() : b!.shape;
    const shape = matmul(a!.shape, right);
    if (c) checkRow(c, shape[1]!);
    return [{ dtype: "float32", shape }];
  },
};

const softmax: OpSpec = {
  infer: (inputs, attrs) => {
    const [x] = operandsOf(inputs, 1, ["float32"]);
    normalizeAxis(numberAttr(attrs, "axis", -1), x!.shape);
    return [{ dtype: "float32", shape: x!.shape }];
  },
};

const layerNormalization: OpSpec = {
  infer: (inputs) => {
    const [x, scale, bias] = operandsOf(inputs, 3, ["float32"]);
    checkRow(scale!, x!.shape.at(-1)!);
    checkRow(bias!, x!.shape.at(-1)!);
    return [{ dtype: "float32", shape: x!.shape }];
  },
  floats: ["epsilon"],
};

export const linear = {
  MatMul: matMul,
  Gemm: gemm,
  Softmax: softmax,
  LayerNormalization: layerNormalization,
} as const;
