/** @file Arithmetic on shapes whose sizes may be names. Errors are plain sentences, to which the builder adds the value's name. */

import type { Dim, Shape } from "./value";

export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

export class ShapeError extends Error {}

function product(dims: Shape): { size: number; names: string[] } {
  const factors = dims.flatMap((dim) => String(dim).split("*"));
  const isNumber = (factor: string) => /^\d+$/.test(factor);
  const size = factors.filter(isNumber).reduce((total, factor) => total * Number(factor), 1);
  return { size, names: factors.filter((factor) => !isNumber(factor)).sort() };
}

/** The product of the dims: `["B","T"]` gives `"B*T"`, `[2,"T"]` gives `"2*T"`. */
export function multiplyDims(dims: Shape): Dim {
  const { size, names } = product(dims);
  if (names.length === 0) return size;
  return (size === 1 ? names : [String(size), ...names]).join("*");
}

/** The sum of the dims: `["P","T"]` gives `"P+T"`. */
export function addDims(dims: Shape): Dim {
  const names = dims.filter((dim) => typeof dim === "string");
  const size = dims.reduce<number>((total, dim) => (typeof dim === "number" ? total + dim : total), 0);
  if (names.length === 0) return size;
  return (size === 0 ? names : [...names, String(size)]).join("+");
}

function broadcastDim(a: Dim, b: Dim, shapes: readonly Shape[]): Dim {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  throw new ShapeError(`${shapes.map(formatShape).join(" and ")} do not broadcast: ${a} is not ${b}`);
}

/** The shape that element-wise operands broadcast to, by the rule of numpy and ONNX. */
export function broadcast(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const padded = shapes.map((shape) => [...Array<Dim>(rank - shape.length).fill(1), ...shape]);
  return Array.from({ length: rank }, (_, axis) =>
    padded.map((shape) => shape[axis]!).reduce((a, b) => broadcastDim(a, b, shapes)),
  );
}

/** `axis` counted from the front. Throws if the shape has no such axis. */
export function normalizeAxis(axis: number, shape: Shape): number {
  const normal = axis < 0 ? axis + shape.length : axis;
  if (normal < 0 || normal >= shape.length) {
    throw new ShapeError(`${formatShape(shape)} has no axis ${axis}`);
  }
  return normal;
}

/**
 * `shape` reshaped to `target` as in ONNX: 0 copies the dim at this axis, and one -1 is inferred from the rest.
 * A product of names can only be split into the names it was made of.
 */
export function reshape(shape: Shape, target: readonly number[]): Shape {
  const kept = target.map((dim, axis) => {
    if (dim !== 0) return dim;
    const same = shape[axis];
    if (same === undefined) throw new ShapeError(`${formatShape(shape)} has no axis ${axis} to copy`);
    return same;
  });
  const known = kept.filter((dim) => dim !== -1);
  if (kept.length - known.length > 1) throw new ShapeError("a reshape can infer only one dim");
  const open = divide(shape, known, target);
  if (known.length === kept.length && open !== 1) throw new ShapeError(reshapeWords(shape, target));
  return kept.map((dim) => (dim === -1 ? open : dim));
}

function reshapeWords(shape: Shape, target: readonly number[]): string {
  return `${formatShape(shape)} cannot be reshaped to ${formatShape(target)}`;
}

function divide(shape: Shape, known: Shape, target: readonly number[]): Dim {
  const whole = product(shape);
  const part = product(known);
  const names = [...whole.names];
  for (const name of part.names) {
    const index = names.indexOf(name);
    if (index < 0) throw new ShapeError(reshapeWords(shape, target));
    names.splice(index, 1);
  }
  if (whole.size % part.size !== 0) throw new ShapeError(reshapeWords(shape, target));
  return multiplyDims([whole.size / part.size, ...names]);
}

/** Matrix product over the last two axes; the others broadcast. */
export function matmul(a: Shape, b: Shape): Shape {
  if (a.length < 2 || b.length < 2)
    throw new ShapeError(`MatMul needs matrices, got ${formatShape(a)} and ${formatShape(b)}`);
  if (a.at(-1) !== b.at(-2)) {
    throw new ShapeError(
      `${formatShape(a)} times ${formatShape(b)}: ${a.at(-1)} columns meet ${b.at(-2)} rows`,
    );
  }
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!];
}
