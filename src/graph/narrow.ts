/**
 * @file Computes a value at one place of an axis only. What leads to it is made again for that place: a row of a
 * product needs one row of its first operand, a token's residual only that token.
 */

import { badGraph } from "./bad-graph";
import type { GraphBuilder } from "./builder";
import type { GraphNode } from "./ir";
import type { OpType } from "./ops";
import { listAttr, numberAttr } from "./ops/spec";
import { normalizeAxis } from "./shapes";
import type { Value } from "./value";

export interface Narrowing {
  readonly axis: number;
  /** Counted from the end if negative. */
  readonly place: number;
  /** Values that are computed whole in any case: the place is looked up in them. */
  readonly whole: readonly Value[];
}

/** Values and what they are at the place: as long on every axis, but 1 long on the narrowed one. */
export type Narrowed = ReadonlyMap<Value, Value>;

/**
 * Narrows `value`, and with it the values on the way. Where an operator mixes the places of the axis, its result is
 * computed whole.
 */
export function narrow(g: GraphBuilder, value: Value, { axis, place, whole }: Narrowing): Narrowed {
  const makers = new Map(g.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const found = new Map<Value, Value>();
  const at = (wanted: Value, along: number): Value => {
    const known = found.get(wanted);
    if (known?.shape[along] === 1) return known;
    if (known) throw badGraph(`${wanted.name} would have to be narrowed on two axes.`);
    const maker = whole.includes(wanted) ? undefined : makers.get(wanted);
    const axes = maker && axesOfOperands(maker, along);
    if (maker && axes) repeat(maker, axes);
    else found.set(wanted, g.unsqueeze(g.gather(wanted, g.index(place), along), [along]));
    return found.get(wanted)!;
  };
  const repeat = (node: GraphNode<OpType>, axes: Axes) => {
    const operands = node.inputs.map((input, index) => {
      const along = axes[index] ?? null;
      return along === null ? input : at(input, along);
    });
    const made = g.again(node, operands);
    for (const [index, output] of node.outputs.entries()) found.set(output, made[index]!);
  };
  at(value, normalizeAxis(axis, value.shape));
  return found;
}

/** The axis to narrow of each operand. Those beyond the end, or null, are read whole. */
type Axes = readonly (number | null)[];

/** For an operator whose result is narrowed along `axis`; null if it mixes the places of that axis. */
type AxisRule = (node: GraphNode<OpType>, axis: number) => Axes | null;

const axesOfOperands: AxisRule = (node, axis) => rules[node.op]?.(node, axis) ?? null;

/** An operand without this axis, or of size 1 on it, is broadcast. */
const byElement: AxisRule = ({ inputs, outputs: [result] }, axis) =>
  inputs.map(({ shape }) => {
    const own = axis - (result!.shape.length - shape.length);
    return own < 0 || shape[own] === 1 ? null : own;
  });

/** The rows of a product are those of its first operand. */
const product: AxisRule = ({ inputs: [a], outputs: [result] }, axis) =>
  axis === result!.shape.length - 2 ? [a!.shape.length - 2] : null;

/** Mixes one axis, the last unless an attribute names it. */
const alongOne: AxisRule = ({ inputs: [x], attrs }, axis) =>
  axis === normalizeAxis(numberAttr(attrs, "axis", -1), x!.shape) ? null : [axis];

const mean: AxisRule = ({ inputs: [x], attrs }, axis) => {
  const isMixed = listAttr(attrs, "axes").some((own) => normalizeAxis(own, x!.shape) === axis);
  return numberAttr(attrs, "keepdims", 1) === 1 && !isMixed ? [axis] : null;
};

const transpose: AxisRule = ({ attrs }, axis) => [listAttr(attrs, "perm")[axis]!];

/** An axis stays where it is if it and those before it are copied. */
const reshape: AxisRule = ({ attrs }, axis) =>
  listAttr(attrs, "shape").findIndex((size) => size !== 0) > axis ? [axis] : null;

const rules: Partial<Record<OpType, AxisRule>> = {
  Add: byElement,
  Sub: byElement,
  Mul: byElement,
  Div: byElement,
  Max: byElement,
  Equal: byElement,
  LessOrEqual: byElement,
  And: byElement,
  Where: byElement,
  Cast: byElement,
  Log: byElement,
  Exp: byElement,
  Erf: byElement,
  Sqrt: byElement,
  Neg: byElement,
  Relu: byElement,
  Sigmoid: byElement,
  Tanh: byElement,
  Gelu: byElement,
  MatMul: product,
  Softmax: alongOne,
  LayerNormalization: alongOne,
  Split: alongOne,
  ReduceMean: mean,
  Transpose: transpose,
  Reshape: reshape,
};
