/** @file Builds a graph node by node. A mistake throws at the line that makes it and names the value. */

import { badGraph } from "./bad-graph";
import type { Constant, Graph, GraphNode, Parameter } from "./ir";
import { neededFor } from "./needed";
import { type Attrs, type OpType, opSpecs } from "./ops";
import type { DType, Shape, Value } from "./value";

/**
 * Every method returns the value it makes and throws `AppError("bad-graph")` if the operands do not fit.
 * Values belong to the builder that made them.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: Value[] = [];
  readonly #parameters = new Map<string, Parameter>();
  readonly #constants = new Map<string, Constant>();
  readonly #nodes: GraphNode<OpType>[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #values = new Map<string, Value>();
  readonly #scopes: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Prefixes the name of everything made inside `body` with `name`. */
  scope<T>(name: string, body: () => T): T {
    this.#scopes.push(name);
    try {
      return body();
    } finally {
      this.#scopes.pop();
    }
  }

  input(name: string, dtype: DType, shape: Shape): Value {
    const value = this.#declare({ name, dtype, shape, origin: "input" });
    this.#inputs.push(value);
    return value;
  }

  /** A weight, named as in the checkpoint. Asking again returns the same value. */
  parameter(name: string, shape: Shape, transposed = false): Value {
    const known = this.#parameters.get(name);
    if (known) return known.value;
    const value = this.#declare({ name, dtype: "float32", shape, origin: "parameter" });
    this.#parameters.set(name, { value, transposed });
    return value;
  }

  /** A float32 scalar. Equal constants share one value. */
  scalar(number: number): Value {
    return this.#constant("float32", [], [number], String(number));
  }

  /** The numbers as float32 in this shape. */
  floats(shape: readonly number[], numbers: readonly number[]): Value {
    return this.#constant("float32", shape, numbers, `${shape.join("×")}:${numbers.join(",")}`);
  }

  /** An int32 scalar. */
  index(number: number): Value {
    return this.#constant("int32", [], [number], String(number));
  }

  /** The numbers as int32 `[length]`. */
  indices(numbers: readonly number[]): Value {
    return this.#constant("int32", [numbers.length], numbers, `[${numbers.join(",")}]`);
  }

  /** The numbers 0 … length − 1 as int32 `[length]`. */
  range(length: number): Value {
    const numbers = Array.from({ length }, (_, index) => index);
    return this.#constant("int32", [length], numbers, `0…${length - 1}`);
  }

  /** The numbers in a constant of this graph; null if `value` is anything else. */
  constantData(value: Value): readonly number[] | null {
    return this.#constants.get(value.name)?.data ?? null;
  }

  /** The nodes made so far, each after those it reads. */
  get nodes(): readonly GraphNode<OpType>[] {
    return this.#nodes;
  }

  /** Makes a node's result the output `name`. A value can be only one output. */
  output(name: string, value: Value): void {
    this.#own(value, name);
    if (value.origin !== "node")
      throw badGraph(`${name}: ${value.name} is not computed by a node, so it cannot be an output.`);
    if (this.#outputs.has(name) || this.#values.has(name)) throw badGraph(`${name}: this name is taken.`);
    const twin = [...this.#outputs].find(([, output]) => output === value);
    if (twin) throw badGraph(`${name}: ${value.name} is already the output ${twin[0]}.`);
    this.#outputs.set(name, value);
  }

  add = (a: Value, b: Value) => this.#op("Add", [a, b]);
  sub = (a: Value, b: Value) => this.#op("Sub", [a, b]);
  mul = (a: Value, b: Value) => this.#op("Mul", [a, b]);
  div = (a: Value, b: Value) => this.#op("Div", [a, b]);
  max = (a: Value, b: Value) => this.#op("Max", [a, b]);
  and = (a: Value, b: Value) => this.#op("And", [a, b]);
  equal = (a: Value, b: Value) => this.#op("Equal", [a, b]);
  lessOrEqual = (a: Value, b: Value) => this.#op("LessOrEqual", [a, b]);
  where = (condition: Value, a: Value, b: Value) => this.#op("Where", [condition, a, b]);
  toFloat = (x: Value) => this.#op("Cast", [x], { to: 1 });
  /** int64, in which other programs pass token ids, or whole numbers in float32, to int32. */
  toInt = (x: Value) => this.#op("Cast", [x], { to: 6 });
  log = (x: Value) => this.#op("Log", [x]);
  exp = (x: Value) => this.#op("Exp", [x]);
  erf = (x: Value) => this.#op("Erf", [x]);
  sqrt = (x: Value) => this.#op("Sqrt", [x]);
  neg = (x: Value) => this.#op("Neg", [x]);
  relu = (x: Value) => this.#op("Relu", [x]);
  sigmoid = (x: Value) => this.#op("Sigmoid", [x]);
  tanh = (x: Value) => this.#op("Tanh", [x]);
  gelu = (x: Value, approximate: "none" | "tanh") => this.#op("Gelu", [x], { approximate });

  matmul = (a: Value, b: Value) => this.#op("MatMul", [a, b]);
  /** `a`·`b`ᵀ + `bias`, for a matrix `a` and a weight `[out, in]`. */
  gemm = (a: Value, b: Value, bias?: Value) => this.#op("Gemm", bias ? [a, b, bias] : [a, b], { transB: 1 });
  softmax = (x: Value, axis: number) => this.#op("Softmax", [x], { axis });
  layerNorm = (x: Value, scale: Value, bias: Value, epsilon: number) =>
    this.#op("LayerNormalization", [x, scale, bias], { axis: -1, epsilon });

  /** 0 copies a dim; one -1 is inferred from the rest. */
  reshape = (x: Value, shape: readonly number[]) => this.#op("Reshape", [x], { shape });
  /** `x` in the shape of `like`, which must have as many elements. */
  reshapeLike = (x: Value, like: Value) => this.#op("ReshapeLike", [x, like]);
  /** `[B*T, …]` → `[B, T, …]` for a `like` of `[B, T]`. */
  unflattenLike = (x: Value, like: Value) => this.#op("UnflattenLike", [x, like], { rest: [-1] });
  transpose = (x: Value, perm: readonly number[]) => this.#op("Transpose", [x], { perm });
  concat = (values: readonly Value[], axis: number) => this.#op("Concat", values, { axis });
  split = (x: Value, axis: number, sizes: readonly number[]) =>
    this.#node("Split", [x], { axis, split: sizes });
  gather = (data: Value, indices: Value, axis: number) => this.#op("Gather", [data, indices], { axis });
  gatherElements = (data: Value, indices: Value, axis: number) =>
    this.#op("GatherElements", [data, indices], { axis });
  /** The values, and their indices. */
  topK = (x: Value, count: number) => this.#node("TopK", [x], { axis: -1, k: [count] });
  unsqueeze = (x: Value, axes: readonly number[]) => this.#op("Unsqueeze", [x], { axes });
  sum = (x: Value, axes: readonly number[], keepdims: 0 | 1) =>
    this.#op("ReduceSum", [x], { axes, keepdims });
  mean = (x: Value, axes: readonly number[], keepdims: 0 | 1) =>
    this.#op("ReduceMean", [x], { axes, keepdims });
  largest = (x: Value, axes: readonly number[], keepdims: 0 | 1) =>
    this.#op("ReduceMax", [x], { axes, keepdims });
  cumsum = (x: Value, axis: number) => this.#op("CumSum", [x], { axis: [axis] });

  /** Another node like `node` for other operands, in the same scope: its results. */
  again(node: GraphNode<OpType>, inputs: readonly Value[]): readonly Value[] {
    const scope = node.name.slice(0, node.name.lastIndexOf(".") + 1).replace(/\.$/, "");
    const make = () => this.#node(node.op, inputs, node.attrs);
    return scope === "" ? make() : this.scope(scope, make);
  }

  /** The nodes the outputs need. Unread inputs stay, so that a program's inputs do not depend on the model. */
  build(): Graph<OpType> {
    if (this.#outputs.size === 0) throw badGraph(`${this.#name}: a graph needs an output.`);
    const { nodes, values } = neededFor(this.#nodes, this.#outputs.values());
    return {
      name: this.#name,
      inputs: this.#inputs,
      parameters: [...this.#parameters.values()].filter(({ value }) => values.has(value)),
      constants: [...this.#constants.values()].filter(({ value }) => values.has(value)),
      nodes,
      outputs: this.#outputs,
    };
  }

  #op(op: OpType, inputs: readonly Value[], attrs: Attrs = {}): Value {
    return this.#node(op, inputs, attrs)[0]!;
  }

  #node(op: OpType, inputs: readonly Value[], attrs: Attrs): readonly Value[] {
    const name = this.#uniqueName(op);
    for (const input of inputs) this.#own(input, name);
    const types = this.#infer(op, inputs, attrs, name);
    const outputs = types.map((type, index) =>
      this.#declare({ name: types.length === 1 ? name : `${name}.${index}`, ...type, origin: "node" }),
    );
    this.#nodes.push({ name, op, attrs, inputs, outputs });
    return outputs;
  }

  #infer(op: OpType, inputs: readonly Value[], attrs: Attrs, name: string) {
    try {
      return opSpecs[op].infer(inputs, attrs);
    } catch (error) {
      throw badGraph(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  #constant(dtype: DType, shape: Shape, data: readonly number[], label: string): Value {
    const name = `${dtype}(${label})`;
    const known = this.#constants.get(name);
    if (known) return known.value;
    const value = this.#declare({ name, dtype, shape, origin: "constant" });
    this.#constants.set(name, { value, data });
    return value;
  }

  #declare(value: Value): Value {
    if (this.#values.has(value.name)) throw badGraph(`${value.name}: there is already a value of this name.`);
    this.#values.set(value.name, value);
    return value;
  }

  #own(value: Value, user: string): void {
    if (this.#values.get(value.name) !== value)
      throw badGraph(`${user}: ${value.name} belongs to another graph.`);
  }

  #uniqueName(op: OpType): string {
    const path = [...this.#scopes, op].join(".");
    let name = path;
    for (let copy = 1; this.#values.has(name) || this.#values.has(`${name}.0`); copy++)
      name = `${path}_${copy}`;
    return name;
  }
}
