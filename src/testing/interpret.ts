/**
 * @file Computes a graph in float64 over plain arrays: slow, simple, and independent of any runtime. It serves as the
 * reference where float32 is too coarse, as for central differences.
 */

import type { Graph, GraphNode } from "../graph/ir";
import type { Attrs, OpType } from "../graph/ops";
import { listAttr, numberAttr } from "../graph/ops/spec";
import { formatShape } from "../graph/shapes";
import type { Dim, Value } from "../graph/value";
import { sizeOf } from "../lib/tensor";

/** Row-major. Booleans are 0 and 1. */
export interface Dense {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

type Index = readonly number[];
type Kernel = (inputs: readonly Dense[], attrs: Attrs) => readonly Dense[];

/**
 * The graph's outputs. `feeds`: its inputs and parameters by name. Throws if one is missing, if operands do not fit, or
 * if a result does not have the shape that the graph declares.
 */
export function interpret(
  graph: Graph<OpType>,
  feeds: Readonly<Record<string, Dense>>,
): ReadonlyMap<string, Dense> {
  const sizes = new Map<string, number>();
  const known = new Map<Value, Dense>();
  for (const { value, data } of graph.constants) known.set(value, { data, shape: value.shape.map(Number) });
  for (const value of [...graph.inputs, ...graph.parameters.map((parameter) => parameter.value)]) {
    const fed = feeds[value.name];
    if (!fed) throw new Error(`${value.name} is not fed`);
    bindSizes(value, fed, sizes);
    known.set(value, fed);
  }
  for (const node of graph.nodes) {
    runNode(node, known).forEach((result, index) => {
      checkShape(node.outputs[index]!, result, sizes);
      known.set(node.outputs[index]!, result);
    });
  }
  return new Map([...graph.outputs].map(([name, value]) => [name, known.get(value)!]));
}

function runNode(node: GraphNode<OpType>, known: ReadonlyMap<Value, Dense>): readonly Dense[] {
  const results = kernels[node.op](
    node.inputs.map((input) => known.get(input)!),
    node.attrs,
  );
  if (results.length !== node.outputs.length) throw new Error(`${node.name} gave ${results.length} results`);
  return results;
}

function bindSizes({ name, shape }: Value, fed: Dense, sizes: Map<string, number>): void {
  shape.forEach((dim, axis) => {
    if (typeof dim === "string" && !sizes.has(dim)) sizes.set(dim, fed.shape[axis] ?? Number.NaN);
  });
  const wanted = shape.map((dim) => (typeof dim === "number" ? dim : sizes.get(dim)!));
  if (wanted.join() !== fed.shape.join() || fed.data.length !== sizeOf(wanted)) {
    throw new Error(`${name} is fed ${formatShape(fed.shape)}, not ${formatShape(shape)}`);
  }
}

function checkShape(
  { name, shape }: Value,
  { shape: actual }: Dense,
  sizes: ReadonlyMap<string, number>,
): void {
  if (shape.map((dim) => sizeOfDim(dim, sizes)).join() !== actual.join()) {
    throw new Error(`${name} came out ${formatShape(actual)}, not ${formatShape(shape)}`);
  }
}

/** A sum of products of names and numbers. */
function sizeOfDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  const factor = (word: string) => sizes.get(word) ?? Number(word);
  const terms = String(dim).split("+");
  return terms.reduce(
    (sum, term) => sum + term.split("*").reduce((product, word) => product * factor(word), 1),
    0,
  );
}

function indicesOf(shape: Index): readonly Index[] {
  return shape.reduce<readonly Index[]>(
    (prefixes, dim) =>
      prefixes.flatMap((prefix) => Array.from({ length: dim }, (_, index) => [...prefix, index])),
    [[]],
  );
}

function fill(shape: Index, valueAt: (index: Index) => number): Dense {
  return { shape, data: indicesOf(shape).map(valueAt) };
}

/** The element at `index`, which may be an index of a shape that `shape` broadcasts to. */
function at({ data, shape }: Dense, index: Index): number {
  const own = index.slice(index.length - shape.length);
  return data[shape.reduce((flat, dim, axis) => flat * dim + (dim === 1 ? 0 : own[axis]!), 0)]!;
}

function commonShape(shapes: readonly Index[]): Index {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const dims = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((dim) => dim !== 1);
    if (new Set(dims).size > 1) throw new Error(`${shapes.map(formatShape).join(" and ")} do not broadcast`);
    return dims[0] ?? 1;
  });
}

function map(f: (...values: number[]) => number, ...inputs: readonly Dense[]): Dense {
  return fill(commonShape(inputs.map((input) => input.shape)), (index) =>
    f(...inputs.map((input) => at(input, index))),
  );
}

const elementwise =
  (f: (...values: number[]) => number): Kernel =>
  (inputs) => [map(f, ...inputs)];

const axisOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** Folds the values along `axes` into one; the axes remain with size 1. */
function fold(x: Dense, axes: readonly number[], f: (values: readonly number[]) => number): Dense {
  const normal = axes.map((axis) => axisOf(axis, x.shape.length));
  const along = indicesOf(normal.map((axis) => x.shape[axis]!));
  const shape = x.shape.map((dim, axis) => (normal.includes(axis) ? 1 : dim));
  const moved = (index: Index, offsets: Index) =>
    offsets.reduce((to, offset, position) => to.with(normal[position]!, offset), index);
  return fill(shape, (index) => f(along.map((offsets) => at(x, moved(index, offsets)))));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

const reduction =
  (f: (values: readonly number[]) => number): Kernel =>
  ([x], attrs) => {
    const axes = listAttr(attrs, "axes");
    const folded = fold(x!, axes, f);
    if (numberAttr(attrs, "keepdims", 1) === 1) return [folded];
    const gone = axes.map((axis) => axisOf(axis, x!.shape.length));
    return [{ data: folded.data, shape: x!.shape.filter((_, axis) => !gone.includes(axis)) }];
  };

/** erf x = 2/√π·exp(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!! (Abramowitz and Stegun 7.1.6); beyond 6 it is ±1 in float64. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

const exactGelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));
const tanhGelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

function matmul(a: Dense, b: Dense): Dense {
  const inner = a.shape.at(-1)!;
  if (inner !== b.shape.at(-2)) throw new Error(`${formatShape(a.shape)} times ${formatShape(b.shape)}`);
  const batch = commonShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  return fill([...batch, a.shape.at(-2)!, b.shape.at(-1)!], (index) => {
    const [lead, row, column] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
    const product = (_: unknown, k: number) => at(a, [...lead, row, k]) * at(b, [...lead, k, column]);
    return sum(Array.from({ length: inner }, product));
  });
}

function transpose(x: Dense, perm: readonly number[]): Dense {
  return fill(
    perm.map((axis) => x.shape[axis]!),
    (index) =>
      at(
        x,
        x.shape.map((_, axis) => index[perm.indexOf(axis)]!),
      ),
  );
}

const gemm: Kernel = ([a, b, c], attrs) => {
  const right = numberAttr(attrs, "transB", 0) === 1 ? transpose(b!, [1, 0]) : b!;
  const result = matmul(a!, right);
  return [c ? map((x, y) => x + y, result, c) : result];
};

const softmax: Kernel = ([x], attrs) => {
  const axes = [numberAttr(attrs, "axis", -1)];
  const shifted = map(
    (value, largest) => Math.exp(value - largest),
    x!,
    fold(x!, axes, (v) => Math.max(...v)),
  );
  return [map((value, total) => value / total, shifted, fold(shifted, axes, sum))];
};

const layerNormalization: Kernel = ([x, scale, bias], attrs) => {
  const centred = map((value, middle) => value - middle, x!, fold(x!, [-1], mean));
  const variance = fold(
    map((value) => value * value, centred),
    [-1],
    mean,
  );
  const epsilon = numberAttr(attrs, "epsilon", 1e-5);
  const normal = map((value, v) => value / Math.sqrt(v + epsilon), centred, variance);
  return [map((value, gain, shift) => value * gain + shift, normal, scale!, bias!)];
};

function reshape({ data, shape }: Dense, target: readonly number[]): Dense {
  const kept = target.map((dim, axis) => (dim === 0 ? shape[axis]! : dim));
  const rest = data.length / sizeOf(kept.filter((dim) => dim !== -1));
  const full = kept.map((dim) => (dim === -1 ? rest : dim));
  if (sizeOf(full) !== data.length) throw new Error(`${formatShape(shape)} as ${formatShape(target)}`);
  return { data, shape: full };
}

/** `count` elements from `start` along `axis`. */
function slice(x: Dense, axis: number, start: number, count: number): Dense {
  return fill(x.shape.with(axis, count), (index) => at(x, index.with(axis, index[axis]! + start)));
}

const split: Kernel = ([x], attrs) => {
  const axis = axisOf(numberAttr(attrs, "axis", 0), x!.shape.length);
  const sizes = listAttr(attrs, "split");
  return sizes.map((size, piece) => slice(x!, axis, sum(sizes.slice(0, piece)), size));
};

const concat: Kernel = (pieces, attrs) => {
  const shape = pieces[0]!.shape;
  const axis = axisOf(numberAttr(attrs, "axis", 0), shape.length);
  const places = pieces.flatMap((piece) =>
    Array.from({ length: piece.shape[axis]! }, (_, place) => ({ piece, place })),
  );
  return [
    fill(shape.with(axis, places.length), (index) => {
      const { piece, place } = places[index[axis]!]!;
      return at(piece, index.with(axis, place));
    }),
  ];
};

const gather: Kernel = ([data, indices], attrs) => {
  const axis = axisOf(numberAttr(attrs, "axis", 0), data!.shape.length);
  const rank = indices!.shape.length;
  return [
    fill(data!.shape.toSpliced(axis, 1, ...indices!.shape), (index) => {
      const place = axisOf(at(indices!, index.slice(axis, axis + rank)), data!.shape[axis]!);
      return at(data!, index.toSpliced(axis, rank, place));
    }),
  ];
};

const gatherElements: Kernel = ([data, indices], attrs) => {
  const axis = axisOf(numberAttr(attrs, "axis", 0), data!.shape.length);
  return [fill(indices!.shape, (index) => at(data!, index.with(axis, at(indices!, index))))];
};

const topK: Kernel = ([x], attrs) => {
  const shape = x!.shape.with(-1, listAttr(attrs, "k")[0]!);
  const placeOf = (index: Index) => {
    const values = Array.from({ length: x!.shape.at(-1)! }, (_, place) => at(x!, index.with(-1, place)));
    return [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b)[index.at(-1)!]!;
  };
  return [fill(shape, (index) => at(x!, index.with(-1, placeOf(index)))), fill(shape, placeOf)];
};

const unsqueeze: Kernel = ([x], attrs) => {
  const axes = listAttr(attrs, "axes");
  const rank = x!.shape.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank)).toSorted((a, b) => a - b);
  return [
    { data: x!.data, shape: added.reduce<Index>((dims, axis) => dims.toSpliced(axis, 0, 1), x!.shape) },
  ];
};

const cumSum: Kernel = ([x], attrs) => {
  const axis = axisOf(listAttr(attrs, "axis")[0]!, x!.shape.length);
  return [
    fill(x!.shape, (index) =>
      sum(Array.from({ length: index[axis]! + 1 }, (_, place) => at(x!, index.with(axis, place)))),
    ),
  ];
};

const kernels: Readonly<Record<OpType, Kernel>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Max: elementwise((a, b) => Math.max(a, b)),
  Equal: elementwise((a, b) => Number(a === b)),
  LessOrEqual: elementwise((a, b) => Number(a <= b)),
  And: elementwise((a, b) => a * b),
  Where: elementwise((condition, a, b) => (condition === 1 ? a : b)),
  Cast: elementwise((x) => x),
  Log: elementwise((x) => Math.log(x)),
  Exp: elementwise((x) => Math.exp(x)),
  Erf: elementwise((x) => erf(x)),
  Sqrt: elementwise((x) => Math.sqrt(x)),
  Neg: elementwise((x) => -x),
  Relu: elementwise((x) => Math.max(x, 0)),
  Sigmoid: elementwise((x) => 1 / (1 + Math.exp(-x))),
  Tanh: elementwise((x) => Math.tanh(x)),
  Gelu: ([x], { approximate }) => [map(approximate === "tanh" ? tanhGelu : exactGelu, x!)],
  MatMul: ([a, b]) => [matmul(a!, b!)],
  Gemm: gemm,
  Softmax: softmax,
  LayerNormalization: layerNormalization,
  Reshape: ([x], attrs) => [reshape(x!, listAttr(attrs, "shape"))],
  ReshapeLike: ([x, like]) => [reshape(x!, like!.shape)],
  UnflattenLike: ([x, like]) => [reshape(x!, [...like!.shape, ...x!.shape.slice(1)])],
  Transpose: ([x], attrs) => [transpose(x!, listAttr(attrs, "perm"))],
  Split: split,
  Concat: concat,
  Gather: gather,
  GatherElements: gatherElements,
  TopK: topK,
  Unsqueeze: unsqueeze,
  ReduceSum: reduction(sum),
  ReduceMean: reduction(mean),
  ReduceMax: reduction((values) => Math.max(...values)),
  CumSum: cumSum,
};
