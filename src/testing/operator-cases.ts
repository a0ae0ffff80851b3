/** @file Small uses of every operator on awkward shapes, on which its result and its gradient are tested. */

import type { GraphBuilder } from "../graph/builder";
import type { OpType } from "../graph/ops";
import type { Shape, Value } from "../graph/value";

/** `float`: around zero. `positive`: 0.4 and more. `int`: −2 … 2. `place`: 0 … 2. `bool`: fed as int, made here. */
export type OperandKind = "float" | "positive" | "int" | "place" | "bool";

export interface Operand {
  readonly kind: OperandKind;
  readonly shape: Shape;
}

export interface OperatorCase {
  readonly operands: readonly Operand[];
  apply(g: GraphBuilder, ...values: Value[]): Value | readonly Value[];
}

/** The values of the named sizes. */
export const namedSizes: Readonly<Record<string, number>> = { B: 2, T: 3 };

const operand = (kind: OperandKind) => (shape: Shape) => ({ kind, shape }) as const;
const float = operand("float");
const positive = operand("positive");
const int = operand("int");
const place = operand("place");
const bool = operand("bool");

type Apply = OperatorCase["apply"];

const on = (operands: readonly Operand[], apply: Apply): OperatorCase => ({ operands, apply });

/** Broadcasting on both sides, of a scalar, over axes of size 1, over named sizes, and none. */
const pairsOfShapes: readonly (readonly [Shape, Shape])[] = [
  [
    [3, 1, 5],
    [2, 1],
  ],
  [[], [2, 3]],
  [[4], []],
  [[], []],
  [
    [1, 3],
    [1, 3],
  ],
  [[1], [1, 1, 2]],
  [
    ["B", "T", 1],
    ["T", 4],
  ],
];

const binary = (apply: Apply, right = float, left = float) =>
  pairsOfShapes.map(([a, b]) => on([left(a), right(b)], apply));

const unary = (apply: Apply, x = float) => [
  on([x([2, 1, 3])], apply),
  on([x([])], apply),
  on([x(["B", "T"])], apply),
];

/** Sums, means and the like: one axis, several, all, counted from either end, retained or not. */
const reduced = (
  reduce: (g: GraphBuilder, x: Value, axes: readonly number[], keep: 0 | 1) => Value,
): readonly OperatorCase[] =>
  ([[0], [1], [-1], [-2, -1], [2, 0], [0, 1, 2], [-3, 1]] as const).flatMap((axes) =>
    ([0, 1] as const).flatMap((keep) =>
      [
        [3, 1, 4],
        ["B", "T", 2],
      ].map((shape) => on([float(shape)], (g, x) => reduce(g, x, axes, keep))),
    ),
  );

export const operatorCases: Readonly<Record<OpType, readonly OperatorCase[]>> = {
  Add: binary((g, a, b) => g.add(a, b)),
  Sub: binary((g, a, b) => g.sub(a, b)),
  Mul: [...binary((g, a, b) => g.mul(a, b)), on([float([2, 3])], (g, x) => g.mul(x, x))],
  Div: binary((g, a, b) => g.div(a, b), positive),
  Max: binary((g, a, b) => g.max(a, b)),
  Equal: binary((g, a, b) => g.toFloat(g.equal(a, b)), int, int),
  LessOrEqual: binary((g, a, b) => g.toFloat(g.lessOrEqual(a, b))),
  And: binary((g, a, b) => g.toFloat(g.and(a, b)), bool, bool),
  Where: [
    ...pairsOfShapes.map(([a, b]) => on([bool(a), float(b), float(a)], (g, c, x, y) => g.where(c, x, y))),
    on([bool([2, 3, 4]), float([4]), float([])], (g, c, x, y) => g.where(c, x, y)),
    on([bool([3, 1]), float([1, 4]), float([2, 1, 1])], (g, c, x, y) => g.where(c, x, y)),
  ],
  Cast: [
    ...unary((g, x) => g.toFloat(x), int),
    ...unary((g, x) => g.toFloat(x), bool),
    ...unary((g, x) => g.toFloat(g.toInt(g.toFloat(x))), int),
  ],
  Log: unary((g, x) => g.log(x), positive),
  Exp: unary((g, x) => g.exp(x)),
  Erf: unary((g, x) => g.erf(x)),
  Sqrt: unary((g, x) => g.sqrt(x), positive),
  Neg: unary((g, x) => g.neg(x)),
  Relu: unary((g, x) => g.relu(x)),
  Sigmoid: unary((g, x) => g.sigmoid(x)),
  Tanh: unary((g, x) => g.tanh(x)),
  Gelu: [...unary((g, x) => g.gelu(x, "none")), ...unary((g, x) => g.gelu(x, "tanh"))],
  MatMul: [
    on([float([3, 2]), float([2, 5])], (g, a, b) => g.matmul(a, b)),
    on([float([1, 4]), float([4, 1])], (g, a, b) => g.matmul(a, b)),
    on([float([3, 1]), float([1, 2])], (g, a, b) => g.matmul(a, b)),
    on([float([2, 1, 3, 2]), float([3, 2, 2])], (g, a, b) => g.matmul(a, b)),
    on([float(["B", "T", 4]), float([4, 3])], (g, a, b) => g.matmul(a, b)),
    on([float(["B", 2, "T", 3]), float(["B", 2, 3, "T"])], (g, a, b) => g.matmul(a, b)),
  ],
  Gemm: [
    on([float([3, 4]), float([2, 4]), float([2])], (g, a, b, c) => g.gemm(a, b, c)),
    on([float([3, 4]), float([2, 4])], (g, a, b) => g.gemm(a, b)),
    on([float(["B", 4]), float([1, 4]), float([1])], (g, a, b, c) => g.gemm(a, b, c)),
  ],
  Softmax: [
    on([float([2, 1, 4])], (g, x) => g.softmax(x, -1)),
    on([float([2, 3, 4])], (g, x) => g.softmax(x, 0)),
    on([float(["B", "T", 2])], (g, x) => g.softmax(x, -2)),
    on([float([3, 1])], (g, x) => g.softmax(x, -1)),
  ],
  LayerNormalization: [
    on([float([2, 3, 5]), float([5]), float([5])], (g, x, s, b) => g.layerNorm(x, s, b, 1e-5)),
    on([float([4]), float([4]), float([4])], (g, x, s, b) => g.layerNorm(x, s, b, 0.1)),
    on([float(["B", "T", 3]), float([3]), float([3])], (g, x, s, b) => g.layerNorm(x, s, b, 1e-12)),
  ],
  Reshape: [
    on([float([2, 3, 4])], (g, x) => g.reshape(x, [0, -1])),
    on([float([2, 6])], (g, x) => g.reshape(x, [4, 3, 1])),
    on([float(["B", "T", 4])], (g, x) => g.reshape(x, [0, 0, 2, 2])),
    on([float(["B", "T", 4])], (g, x) => g.reshape(x, [-1, 4])),
    on([float([1, 1])], (g, x) => g.reshape(x, [])),
    on([float([])], (g, x) => g.reshape(x, [1, 1])),
  ],
  ReshapeLike: [
    on([float(["B", "T", 2]), int(["T", "B", 2])], (g, x, like) => g.reshapeLike(x, like)),
    on([float([2, 3]), int([6])], (g, x, like) => g.reshapeLike(x, like)),
  ],
  UnflattenLike: [
    on([float(["B", "T"]), int(["B", "T"])], (g, x, like) =>
      g.unflattenLike(g.reshape(g.unsqueeze(x, [2]), [-1, 1]), like),
    ),
  ],
  Transpose: [
    on([float([2, 1, 3])], (g, x) => g.transpose(x, [2, 0, 1])),
    on([float(["B", 2, "T", 3])], (g, x) => g.transpose(x, [0, 2, 1, 3])),
    on([float([])], (g, x) => g.transpose(x, [])),
  ],
  Split: [
    on([float([2, 6])], (g, x) => g.split(x, 1, [1, 3, 2])),
    on([float([3, 2])], (g, x) => g.split(x, -2, [2, 1])),
    on([float(["B", "T", 4])], (g, x) => g.split(x, -1, [3, 1])[1]!),
    on([float(["B", 4])], (g, x) => g.split(x, 1, [4])),
  ],
  Concat: [
    on([float([2, 1]), float([2, 3])], (g, a, b) => g.concat([a, b], 1)),
    on([float([1, 2]), float([2, 2]), float([1, 2])], (g, a, b, c) => g.concat([a, b, c], -2)),
    on([float(["B", 2])], (g, x) => g.concat([x, x], -1)),
    on([float(["B", 2])], (g, x) => g.concat([x], 1)),
  ],
  Gather: [
    on([float([3, 2, 4])], (g, x) => g.gather(x, g.index(1), 0)),
    on([float([3, 2, 4])], (g, x) => g.gather(x, g.index(3), -1)),
    on([float(["B", "T", 4])], (g, x) => g.gather(x, g.index(0), 1)),
    on([float([3])], (g, x) => g.gather(x, g.index(2), 0)),
    on([float([2, 1, 3])], (g, x) => g.gather(x, g.index(0), -2)),
    on([float(["B", 2, "T", 3])], (g, x) => g.gather(x, g.indices([1, 0, 1, 1]), 1)),
    on([float([3, 2])], (g, x) => g.gather(x, g.indices([2, 0]), -2)),
  ],
  GatherElements: [
    on([float([2, 5])], (g, x) => g.gatherElements(x, g.topK(x, 3)[1]!, -1)),
    on([float(["B", 3, 4]), float(["B", 3, 4])], (g, x, y) => g.gatherElements(x, g.topK(y, 2)[1]!, 2)),
  ],
  TopK: [
    on([float([2, 5])], (g, x) => g.topK(x, 2)[0]!),
    on([float(["B", 3, 4])], (g, x) => {
      const [values, places] = g.topK(x, 4);
      return [values!, g.toFloat(g.gather(g.range(4), places!, 0))];
    }),
  ],
  Unsqueeze: [
    on([float([2, 3])], (g, x) => g.unsqueeze(x, [0])),
    on([float([2, 3])], (g, x) => g.unsqueeze(x, [-1])),
    on([float([2, 3])], (g, x) => g.unsqueeze(x, [3, 1])),
    on([float(["B", "T"])], (g, x) => g.unsqueeze(x, [-1, 1])),
    on([float([])], (g, x) => g.unsqueeze(x, [0, 1])),
  ],
  ReduceSum: reduced((g, x, axes, keep) => g.sum(x, axes, keep)),
  ReduceMean: reduced((g, x, axes, keep) => g.mean(x, axes, keep)),
  ReduceMax: reduced((g, x, axes, keep) => g.largest(x, axes, keep)),
  CumSum: [
    on([float([2, 3, 1])], (g, x) => g.cumsum(x, 1)),
    on([float(["B", "T"])], (g, x) => g.cumsum(x, -1)),
    on([int([4])], (g, x) => g.toFloat(g.cumsum(x, 0))),
  ],
};

/** Uses without a gradient, whose values alone are tested: lookups by anything but constant places. */
export const lookups: readonly OperatorCase[] = [
  on([float([4, 2]), place(["B", "T"])], (g, x, i) => g.gather(x, i, 0)),
  on([float([2, 3, 2]), place([2])], (g, x, i) => g.gather(x, i, -2)),
  on([float([2, 3]), place([])], (g, x, i) => g.gather(x, i, 1)),
];
