/**
 * @file Reverse-mode differentiation as a graph pass: appends the nodes that compute the gradient of a scalar.
 *
 * Only nodes on a path from a wanted value to the scalar are differentiated. Rules return gradients in the shape of the
 * node's result; this file undoes broadcasting.
 */

import { badGraph } from "./bad-graph";
import type { GraphBuilder } from "./builder";
import { gradientRules } from "./gradient-rules";
import type { GraphNode } from "./ir";
import type { OpType } from "./ops";
import { formatShape } from "./shapes";
import type { Shape, Value } from "./value";

/**
 * d `scalar` / d each of `wanted`, in their shapes. Throws `AppError("bad-graph")` if `scalar` is not a scalar, if it does
 * not depend on a wanted value, or if an operator on the way has no rule.
 */
export function gradients(g: GraphBuilder, scalar: Value, wanted: readonly Value[]): readonly Value[] {
  if (scalar.shape.length !== 0)
    throw badGraph(`${scalar.name} is ${formatShape(scalar.shape)}, not a scalar.`);
  const path = nodesBetween(g.nodes, wanted, scalar);
  const needed = new Set(path.flatMap((node) => node.outputs).concat(wanted));
  const found = new Map<Value, Value>([[scalar, g.scalar(1)]]);
  for (const node of path.toReversed()) backward(g, node, needed, found);
  return wanted.map((value) => {
    const gradient = found.get(value);
    if (!gradient || value === scalar) throw badGraph(`${value.name} does not lead to ${scalar.name}.`);
    return gradient;
  });
}

/** The nodes on a path from one of `sources` to `target`, in graph order. */
function nodesBetween(
  nodes: readonly GraphNode<OpType>[],
  sources: readonly Value[],
  target: Value,
): readonly GraphNode<OpType>[] {
  const reached = new Set<Value>(sources);
  const after = nodes.filter((node) => {
    const isAfter = node.inputs.some((input) => reached.has(input));
    if (isAfter) for (const output of node.outputs) reached.add(output);
    return isAfter;
  });
  const leading = new Set<Value>([target]);
  return after
    .toReversed()
    .filter((node) => {
      const isBefore = node.outputs.some((output) => leading.has(output));
      if (isBefore) for (const input of node.inputs) leading.add(input);
      return isBefore;
    })
    .toReversed();
}

function backward(
  g: GraphBuilder,
  node: GraphNode<OpType>,
  needed: ReadonlySet<Value>,
  found: Map<Value, Value>,
): void {
  const incoming = node.outputs.map((output) => found.get(output) ?? null);
  if (incoming.every((gradient) => gradient === null)) return;
  const entry = gradientRules[node.op];
  if (entry === "no gradient") return;
  if (entry === "not reached")
    throw badGraph(`${node.name}: ${node.op} has no gradient rule and must not be reached.`);
  const needs = (index: number) => needed.has(node.inputs[index]!);
  const outgoing = g.scope(`${node.name}_grad`, () => entry({ g, node, needs }, incoming));
  node.inputs.forEach((input, index) => {
    const gradient = outgoing[index];
    if (!gradient || !needs(index)) return;
    const own = g.scope(`${node.name}_grad`, () => unbroadcast(g, gradient, input));
    accumulate(g, found, input, own);
  });
}

function accumulate(g: GraphBuilder, found: Map<Value, Value>, value: Value, gradient: Value): void {
  const known = found.get(value);
  found.set(value, known ? g.scope(`${value.name}_grad`, () => g.add(known, gradient)) : gradient);
}

/** Sums a gradient over the axes along which `value` was broadcast. */
function unbroadcast(g: GraphBuilder, gradient: Value, value: Value): Value {
  const extra = gradient.shape.length - value.shape.length;
  const leading = Array.from({ length: extra }, (_, axis) => axis);
  const aligned = leading.length > 0 ? g.sum(gradient, leading, 0) : gradient;
  const repeated = value.shape.flatMap((dim, axis) => (dim === 1 && aligned.shape[axis] !== 1 ? [axis] : []));
  const summed = repeated.length > 0 ? g.sum(aligned, repeated, 1) : aligned;
  if (!sameShape(summed.shape, value.shape)) {
    throw badGraph(
      `the gradient of ${value.name} is ${formatShape(summed.shape)}, not ${formatShape(value.shape)}.`,
    );
  }
  return summed;
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
