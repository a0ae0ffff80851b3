/** @file Operators along axes: sums, means, maxima, running sums. */

import { normalizeAxis } from "../shapes";
import type { Shape } from "../value";
import { type Attrs, listAttr, numberAttr, type OpSpec, operandsOf } from "./spec";

function reduced(shape: Shape, attrs: Attrs): Shape {
  const axes = listAttr(attrs, "axes").map((axis) => normalizeAxis(axis, shape));
  const keep = numberAttr(attrs, "keepdims", 1) === 1;
  return shape.flatMap((dim, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [dim]));
}

const reduction: OpSpec = {
  infer: (inputs, attrs) => {
    const [x] = operandsOf(inputs, 1, ["float32"]);
    return [{ dtype: "float32", shape: reduced(x!.shape, attrs) }];
  },
  operands: ["axes"],
};

/** Running sum along `axis`, including the element itself. */
const cumSum: OpSpec = {
  infer: (inputs) => {
    const [x] = operandsOf(inputs, 1, ["float32", "int32"]);
    return [{ dtype: x!.dtype, shape: x!.shape }];
  },
  operands: ["axis"],
};

export const reduce = {
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  CumSum: cumSum,
} as const;
