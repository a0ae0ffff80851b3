/**
 * @file The gradient of every operator.
 *
 * In a rule, y is the node's result and dy its incoming gradient. A rule returns one gradient per operand; those of
 * operands that were broadcast have the shape of the result.
 */

import { badGraph } from "./bad-graph";
import type { GraphBuilder } from "./builder";
import type { GraphNode } from "./ir";
import type { OpType } from "./ops";
import { numberAttr } from "./ops/spec";
import { normalizeAxis } from "./shapes";
import type { Value } from "./value";

export interface RuleContext {
  readonly g: GraphBuilder;
  readonly node: GraphNode;
  /** Whether this operand's gradient is needed. */
  needs(index: number): boolean;
}

type Gradients = readonly (Value | null)[];

/** `dys`: one per result, null for a result that the scalar does not depend on. */
type GradientRule = (context: RuleContext, dys: Gradients) => Gradients;

/** "no gradient": the result is piecewise constant. "not reached": none of our models needs its gradient. */
type Entry = GradientRule | "no gradient" | "not reached";

/** A rule for an operator of one operand and one result. */
const unary =
  (rule: (g: GraphBuilder, x: Value, dy: Value, y: Value, node: GraphNode) => Value): GradientRule =>
  ({ g, node }, [dy]) => [rule(g, node.inputs[0]!, dy!, node.outputs[0]!, node)];

/** A rule for two operands, each differentiated only if needed. */
const binary =
  (
    left: (g: GraphBuilder, a: Value, b: Value, dy: Value) => Value,
    right: (g: GraphBuilder, a: Value, b: Value, dy: Value) => Value,
  ): GradientRule =>
  ({ g, node, needs }, [dy]) => {
    const [a, b] = node.inputs as [Value, Value];
    return [needs(0) ? left(g, a, b, dy!) : null, needs(1) ? right(g, a, b, dy!) : null];
  };

const square = (g: GraphBuilder, x: Value) => g.mul(x, x);

/** `[…, m, n]` → `[…, n, m]` */
function transposeLast(g: GraphBuilder, x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return g.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

/** `dy` in the shape of `x`, whose sizes may be known only on the device. */
function reshapeBack(g: GraphBuilder, dy: Value, x: Value): Value {
  const target = x.shape.map((dim, axis) =>
    typeof dim === "number" ? dim : dim === dy.shape[axis] ? 0 : -1,
  );
  return target.filter((dim) => dim === -1).length > 1 ? g.reshapeLike(dy, x) : g.reshape(dy, target);
}

/** dx = y ⊙ (dy − Σ y ⊙ dy), the sum along the axis of the softmax. */
const softmax = unary((g, _x, dy, y, node) => {
  const axis = numberAttr(node.attrs, "axis", -1);
  const weighted = g.sum(g.mul(y, dy), [axis], 1);
  return g.mul(y, g.sub(dy, weighted));
});

/**
 * With x̂ = (x − mean)·r, r = 1/√(var + ε) and h = dy ⊙ scale: dx = r·(h − mean(h) − x̂·mean(h ⊙ x̂)), dscale =
 * dy ⊙ x̂, dbias = dy.
 */
const layerNormalization: GradientRule = ({ g, node, needs }, [dy]) => {
  const [x, scale] = node.inputs as [Value, Value, Value];
  const mean = (value: Value) => g.mean(value, [-1], 1);
  const centred = g.sub(x, mean(x));
  const variance = mean(square(g, centred));
  const deviation = g.sqrt(g.add(variance, g.scalar(numberAttr(node.attrs, "epsilon", 1e-5))));
  const normal = g.div(centred, deviation);
  const h = g.mul(dy!, scale);
  const inner = g.sub(g.sub(h, mean(h)), g.mul(normal, mean(g.mul(h, normal))));
  return [g.div(inner, deviation), needs(1) ? g.mul(dy!, normal) : null, dy!];
};

/** Φ(x) + x·φ(x), Φ and φ the standard normal's distribution and density. */
function exactGelu(g: GraphBuilder, x: Value): Value {
  const cumulative = g.mul(g.scalar(0.5), g.add(g.scalar(1), g.erf(g.mul(x, g.scalar(Math.SQRT1_2)))));
  const density = g.mul(g.exp(g.mul(square(g, x), g.scalar(-0.5))), g.scalar(1 / Math.sqrt(2 * Math.PI)));
  return g.add(cumulative, g.mul(x, density));
}

/** y = x/2·(1 + tanh u), u = √(2/π)·(x + 0.044715 x³): dy/dx = (1 + tanh u)/2 + x/2·(1 − tanh² u)·u′. */
function tanhGelu(g: GraphBuilder, x: Value): Value {
  const slope = Math.sqrt(2 / Math.PI);
  const squared = square(g, x);
  const cubic = g.add(g.scalar(slope), g.mul(squared, g.scalar(slope * 0.044715)));
  const t = g.tanh(g.mul(x, cubic));
  const inner = g.add(g.scalar(slope), g.mul(squared, g.scalar(3 * slope * 0.044715)));
  const first = g.mul(g.add(g.scalar(1), t), g.scalar(0.5));
  const second = g.mul(g.mul(x, g.scalar(0.5)), g.mul(g.sub(g.scalar(1), square(g, t)), inner));
  return g.add(first, second);
}

const gelu = unary((g, x, dy, _y, node) =>
  g.mul(dy, node.attrs.approximate === "tanh" ? tanhGelu(g, x) : exactGelu(g, x)),
);

/** y = a·bᵀ + c: da = dy·b, db = dyᵀ·a, dc = dy. */
const gemm: GradientRule = ({ g, node, needs }, [dy]) => {
  const [a, b] = node.inputs as [Value, Value];
  return [needs(0) ? g.matmul(dy!, b) : null, needs(1) ? g.matmul(transposeLast(g, dy!), a) : null, dy!];
};

/** Adds each row of dy to the place it was looked up from; the gradient is zero everywhere else. */
const gather: GradientRule = ({ g, node }, [dy]) => {
  const [data, indices] = node.inputs as [Value, Value];
  const places = g.constantData(indices);
  if (!places || places.some((place) => place < 0)) {
    throw badGraph(`${node.name}: only a Gather of constant places has a gradient.`);
  }
  const axis = normalizeAxis(numberAttr(node.attrs, "axis", 0), data.shape);
  return [
    indices.shape.length === 0
      ? putBack(g, data, dy!, axis, places[0]!)
      : addBack(g, data, dy!, axis, places),
    null,
  ];
};

function putBack(g: GraphBuilder, data: Value, dy: Value, axis: number, place: number): Value {
  const ones = g.add(g.sub(data, data), g.scalar(1));
  const chosen = g.toFloat(g.equal(g.cumsum(ones, axis), g.scalar(place + 1)));
  return g.mul(chosen, g.unsqueeze(dy, [axis]));
}

/** With the axis last, a product with a matrix that has a 1 for each place: `[…, n]`·`[n, size]`. */
function addBack(g: GraphBuilder, data: Value, dy: Value, axis: number, places: readonly number[]): Value {
  const size = data.shape[axis]!;
  if (typeof size !== "number") throw badGraph(`${data.name}: a Gather from ${size} places has no gradient.`);
  const matrix = places.flatMap((place) =>
    Array.from({ length: size }, (_, index) => (index === place ? 1 : 0)),
  );
  const axes = data.shape.map((_, index) => index);
  const last = [...axes.toSpliced(axis, 1), axis];
  const moved = g.matmul(g.transpose(dy, last), g.floats([places.length, size], matrix));
  return g.transpose(
    moved,
    axes.map((index) => last.indexOf(index)),
  );
}

/** Joins the gradients of the pieces; a piece without one counts as zero. */
const split: GradientRule = ({ g, node }, dys) => {
  const pieces = node.outputs.map((output, index) => dys[index] ?? g.sub(output, output));
  return [g.concat(pieces, numberAttr(node.attrs, "axis", 0))];
};

const concat: GradientRule = ({ g, node }, [dy]) => {
  const axis = numberAttr(node.attrs, "axis", 0);
  const sizes = node.inputs.map((input) => input.shape.at(axis));
  const known = sizes.filter((size) => typeof size === "number");
  if (known.length !== sizes.length) {
    throw badGraph(`${node.name}: pieces of unknown size have no gradient.`);
  }
  return g.split(dy!, axis, known);
};

/** A value in the shape of a reduction's result, with the reduced axes restored as axes of size 1. */
function withReducedAxes(g: GraphBuilder, value: Value, node: GraphNode): Value {
  const axes = node.attrs.axes as readonly number[];
  return numberAttr(node.attrs, "keepdims", 1) === 1 ? value : g.unsqueeze(value, axes);
}

/** dy repeated along the reduced axes. */
function spread(g: GraphBuilder, x: Value, dy: Value, node: GraphNode): Value {
  return g.add(g.sub(x, x), withReducedAxes(g, dy, node));
}

/** 1 / (number of elements averaged), counted on the device if their number is known only there. */
function meanShare(g: GraphBuilder, x: Value, node: GraphNode): Value {
  const axes = node.attrs.axes as readonly number[];
  const sizes = axes.map((axis) => x.shape.at(axis)!);
  if (sizes.every((size) => typeof size === "number")) {
    return g.scalar(1 / sizes.reduce<number>((product, size) => product * Number(size), 1));
  }
  const ones = g.add(g.sub(x, x), g.scalar(1));
  return g.div(g.scalar(1), g.sum(ones, axes, 1));
}

/** Equal maxima share the gradient equally. */
const reduceMax = unary((g, x, dy, y, node) => {
  const axes = node.attrs.axes as readonly number[];
  const isLargest = g.toFloat(g.equal(x, withReducedAxes(g, y, node)));
  return g.mul(spread(g, x, dy, node), g.div(isLargest, g.sum(isLargest, axes, 1)));
});

export const gradientRules: Readonly<Record<OpType, Entry>> = {
  Add: binary(
    (_g, _a, _b, dy) => dy,
    (_g, _a, _b, dy) => dy,
  ),
  Sub: binary(
    (_g, _a, _b, dy) => dy,
    (g, _a, _b, dy) => g.neg(dy),
  ),
  Mul: binary(
    (g, _a, b, dy) => g.mul(dy, b),
    (g, a, _b, dy) => g.mul(dy, a),
  ),
  // y = a / b:  da = dy / b,  db = −dy·a / b²
  Div: binary(
    (g, _a, b, dy) => g.div(dy, b),
    (g, a, b, dy) => g.neg(g.div(g.mul(dy, a), square(g, b))),
  ),
  // dA = dY·Bᵀ,  dB = Aᵀ·dY
  MatMul: binary(
    (g, _a, b, dy) => g.matmul(dy, transposeLast(g, b)),
    (g, a, _b, dy) => g.matmul(transposeLast(g, a), dy),
  ),
  Gemm: gemm,
  Where: ({ g, node, needs }, [dy]) => {
    const [condition] = node.inputs as [Value, Value, Value];
    const zero = g.scalar(0);
    return [
      null,
      needs(1) ? g.where(condition, dy!, zero) : null,
      needs(2) ? g.where(condition, zero, dy!) : null,
    ];
  },
  Log: unary((g, x, dy) => g.div(dy, x)),
  Exp: unary((g, _x, dy, y) => g.mul(dy, y)),
  Sqrt: unary((g, _x, dy, y) => g.div(g.mul(dy, g.scalar(0.5)), y)),
  // d erf(x)/dx = 2/√π·exp(−x²)
  Erf: unary((g, x, dy) => g.mul(dy, g.mul(g.exp(g.neg(square(g, x))), g.scalar(2 / Math.sqrt(Math.PI))))),
  Neg: unary((g, _x, dy) => g.neg(dy)),
  Relu: unary((g, x, dy) => g.where(g.lessOrEqual(x, g.scalar(0)), g.scalar(0), dy)),
  Sigmoid: unary((g, _x, dy, y) => g.mul(dy, g.mul(y, g.sub(g.scalar(1), y)))),
  Tanh: unary((g, _x, dy, y) => g.mul(dy, g.sub(g.scalar(1), square(g, y)))),
  Gelu: gelu,
  Softmax: softmax,
  LayerNormalization: layerNormalization,
  Reshape: unary((g, x, dy) => reshapeBack(g, dy, x)),
  ReshapeLike: ({ g, node }, [dy]) => [reshapeBack(g, dy!, node.inputs[0]!), null],
  Unsqueeze: unary((g, x, dy) => reshapeBack(g, dy, x)),
  Transpose: unary((g, _x, dy, _y, node) => {
    const perm = node.attrs.perm as readonly number[];
    return g.transpose(
      dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    );
  }),
  Split: split,
  Concat: concat,
  Gather: gather,
  ReduceSum: unary((g, x, dy, _y, node) => spread(g, x, dy, node)),
  ReduceMean: unary((g, x, dy, _y, node) => g.mul(spread(g, x, dy, node), meanShare(g, x, node))),
  ReduceMax: reduceMax,
  UnflattenLike: "not reached",
  Max: "not reached",
  GatherElements: "not reached",
  TopK: "not reached",
  CumSum: "not reached",
  Cast: "no gradient",
  Equal: "no gradient",
  LessOrEqual: "no gradient",
  And: "no gradient",
};
