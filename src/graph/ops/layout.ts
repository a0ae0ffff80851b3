/** @file Operators that rearrange, split, join and look up values without changing them. */

import { addDims, formatShape, multiplyDims, normalizeAxis, reshape, ShapeError } from "../shapes";
import type { Dim, Shape } from "../value";
import { listAttr, numberAttr, type OpSpec, operandsOf, sameDtype } from "./spec";

const reshapeSpec: OpSpec = {
  infer: ([x], attrs) => [{ dtype: x!.dtype, shape: reshape(x!.shape, listAttr(attrs, "shape")) }],
  operands: ["shape"],
};

const reshapeLike: OpSpec = {
  infer: ([x, like]) => {
    if (multiplyDims(x!.shape) !== multiplyDims(like!.shape)) {
      throw new ShapeError(`${formatShape(x!.shape)} cannot be reshaped to ${formatShape(like!.shape)}`);
    }
    return [{ dtype: x!.dtype, shape: like!.shape }];
  },
  byShape: "Reshape",
};

/** Splits the first axis into the axes of the last operand. */
const unflattenLike: OpSpec = {
  infer: ([x, like]) => {
    const [rows, ...rest] = x!.shape;
    if (multiplyDims(like!.shape) !== rows) {
      throw new ShapeError(`${rows} rows cannot be laid out as ${formatShape(like!.shape)}`);
    }
    return [{ dtype: x!.dtype, shape: [...like!.shape, ...rest] }];
  },
  byShape: "Reshape",
  operands: ["rest"],
};

const transpose: OpSpec = {
  infer: ([x], attrs) => {
    const perm = listAttr(attrs, "perm");
    if ([...perm].sort().join() !== x!.shape.map((_, axis) => axis).join()) {
      throw new ShapeError(`${formatShape(perm)} does not permute ${formatShape(x!.shape)}`);
    }
    return [{ dtype: x!.dtype, shape: perm.map((axis) => x!.shape[axis]!) }];
  },
};

/** Splits `axis` into pieces of the sizes in `split`. */
const split: OpSpec = {
  infer: ([x], attrs) => {
    const axis = normalizeAxis(numberAttr(attrs, "axis", 0), x!.shape);
    const sizes = listAttr(attrs, "split");
    if (addDims(sizes) !== x!.shape[axis]) {
      throw new ShapeError(
        `${formatShape(x!.shape)} cannot be split into ${sizes.join(" + ")} on axis ${axis}`,
      );
    }
    return sizes.map((size) => ({ dtype: x!.dtype, shape: x!.shape.with(axis, size) }));
  },
  operands: ["split"],
};

const concat: OpSpec = {
  infer: (inputs, attrs) => {
    const first = inputs[0]!.shape;
    const axis = normalizeAxis(numberAttr(attrs, "axis", 0), first);
    const rest = (shape: typeof first) => shape.toSpliced(axis, 1).join();
    const odd = inputs.find(
      (input) => input.shape.length !== first.length || rest(input.shape) !== rest(first),
    );
    if (odd) throw new ShapeError(`${odd.name} is ${formatShape(odd.shape)} beside ${formatShape(first)}`);
    const size = addDims(inputs.map((input) => input.shape[axis]!));
    return [{ dtype: sameDtype(inputs), shape: first.with(axis, size) }];
  },
};

/** Looks up rows; the shape of the indices replaces `axis`. */
const gather: OpSpec = {
  infer: ([data, indices], attrs) => {
    operandsOf([indices!], 1, ["int32", "int64"]);
    const axis = normalizeAxis(numberAttr(attrs, "axis", 0), data!.shape);
    return [{ dtype: data!.dtype, shape: data!.shape.toSpliced(axis, 1, ...indices!.shape) }];
  },
};

/** Looks up single values along `axis`: one for each index. */
const gatherElements: OpSpec = {
  infer: ([data, indices], attrs) => {
    operandsOf([indices!], 1, ["int32", "int64"]);
    const axis = normalizeAxis(numberAttr(attrs, "axis", 0), data!.shape);
    const others = (shape: Shape) => shape.toSpliced(axis, 1).join();
    if (others(data!.shape) !== others(indices!.shape))
      throw new ShapeError(`${formatShape(indices!.shape)} does not index ${formatShape(data!.shape)}`);
    return [{ dtype: data!.dtype, shape: indices!.shape }];
  },
};

/** The `k` largest values of the last axis, largest first, and their indices as int64. */
const topK: OpSpec = {
  infer: (inputs, attrs) => {
    const [x] = operandsOf(inputs, 1, ["float32"]);
    const [k] = listAttr(attrs, "k");
    const last = x!.shape.at(-1)!;
    if (typeof last === "number" && k! > last) throw new ShapeError(`${last} values have no ${k} largest`);
    const shape = x!.shape.with(-1, k!);
    return [
      { dtype: "float32", shape },
      { dtype: "int64", shape },
    ];
  },
  operands: ["k"],
};

/** Inserts axes of size 1 so that they are the axes `axes` of the result, in any order. */
const unsqueeze: OpSpec = {
  infer: ([x], attrs) => {
    const axes = listAttr(attrs, "axes");
    const result = Array<Dim>(x!.shape.length + axes.length).fill(1);
    const places = axes.map((axis) => normalizeAxis(axis, result)).toSorted((a, b) => a - b);
    if (new Set(places).size < places.length)
      throw new ShapeError(`axes ${formatShape(axes)} name one twice`);
    const shape = places.reduce<Shape>((dims, axis) => dims.toSpliced(axis, 0, 1), x!.shape);
    return [{ dtype: x!.dtype, shape }];
  },
  operands: ["axes"],
};

export const layout = {
  Reshape: reshapeSpec,
  ReshapeLike: reshapeLike,
  UnflattenLike: unflattenLike,
  Transpose: transpose,
  Split: split,
  Concat: concat,
  Gather: gather,
  GatherElements: gatherElements,
  TopK: topK,
  Unsqueeze: unsqueeze,
} as const;
