import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomBits } from "../lib/random";
import { sizeOf, type Tensor } from "../lib/tensor";
import { createWasmRuntime } from "../runtime/wasm";
import { type Dense, interpret } from "../testing/interpret";
import {
  lookups,
  namedSizes,
  type Operand,
  type OperatorCase,
  operatorCases,
} from "../testing/operator-cases";
import { refusalOf } from "../testing/refusal";
import { GraphBuilder } from "./builder";
import { encodeGraph } from "./encode";
import { gradients } from "./gradient";
import { gradientRules } from "./gradient-rules";
import type { Graph } from "./ir";
import { type OpType, opSpecs } from "./ops";
import type { Dim, Shape, Value } from "./value";

type Feeds = Readonly<Record<string, Dense>>;

const step = 1e-5;
const allOps = Object.keys(opSpecs) as OpType[];
const withRule = allOps.filter((op) => typeof gradientRules[op] === "function");

const sizes = (shape: Shape) => shape.map(sizeOfDim);
const isFloat = ({ kind }: Operand) => kind === "float" || kind === "positive";

function numbers(kind: Operand["kind"], count: number, name: string): number[] {
  const next = randomBits(11, name);
  const uniform = () => next() / 2 ** 32;
  const draw = {
    float: () => 4 * uniform() - 2,
    positive: () => 0.4 + 2 * uniform(),
    int: () => Math.floor(5 * uniform()) - 2,
    place: () => Math.floor(3 * uniform()),
    bool: () => Math.floor(2 * uniform()),
  }[kind];
  return Array.from({ length: count }, draw);
}

/** The graph's inputs, the scalar loss, and the operands as the operator receives them. */
interface Built {
  readonly g: GraphBuilder;
  readonly inputs: readonly Value[];
  readonly results: readonly Value[];
  readonly loss: Value;
}

/** Loss: the sum of every result times fixed weights. */
function build({ operands, apply }: OperatorCase): Built {
  const g = new GraphBuilder("case");
  const inputs = operands.map(({ kind, shape }, index) =>
    g.input(`operand.${index}`, isFloat({ kind, shape }) ? "float32" : "int32", shape),
  );
  const values = inputs.map((input, index) =>
    operands[index]!.kind === "bool" ? g.equal(input, g.index(1)) : input,
  );
  const results = [apply(g, ...values)].flat();
  return { g, inputs, results, loss: weighted(g, results) };
}

function weighted(g: GraphBuilder, results: readonly Value[]): Value {
  return results
    .map((result, index) => sumAll(g, g.mul(result, g.input(`weights.${index}`, "float32", result.shape))))
    .reduce((total, part) => g.add(total, part));
}

function sumAll(g: GraphBuilder, x: Value): Value {
  return x.shape.length === 0
    ? x
    : g.sum(
        x,
        x.shape.map((_, axis) => axis),
        0,
      );
}

function graphOf({ g, results, loss }: Built, wanted: readonly Value[]): Graph<OpType> {
  const found = wanted.length > 0 ? gradients(g, loss, wanted) : [];
  // A value can be one output only, and two operands may have the same gradient.
  found.forEach((gradient, index) => {
    g.output(`gradient.${index}`, g.mul(gradient, g.scalar(1)));
  });
  results.forEach((result, index) => {
    g.output(`result.${index}`, g.mul(result, g.scalar(1)));
  });
  g.output("loss", g.mul(loss, g.scalar(1)));
  return g.build();
}

function feedsOf({ inputs, results }: Built, { operands }: OperatorCase): Feeds {
  const operandFeeds = inputs.map(({ name, shape }, index) => {
    const size = sizes(shape);
    return [name, { data: numbers(operands[index]!.kind, sizeOf(size), name), shape: size }] as const;
  });
  const weights = results.map((result, index) => {
    const name = `weights.${index}`;
    const shape = result.shape.map(sizeOfDim);
    return [name, { data: numbers("float", sizeOf(shape), name), shape }] as const;
  });
  return Object.fromEntries([...operandFeeds, ...weights]);
}

/** A size of a result may be a product of names. */
function sizeOfDim(dim: Dim): number {
  const factors = String(dim).split("*");
  return factors.reduce((product, factor) => product * (namedSizes[factor] ?? Number(factor)), 1);
}

function differentiable(built: Built, { operands }: OperatorCase): Value[] {
  return built.inputs.filter((_, index) => isFloat(operands[index]!));
}

/** Central differences of the loss by every element of the input `name`. */
function differences(graph: Graph<OpType>, feeds: Feeds, name: string): number[] {
  const { data, shape } = feeds[name]!;
  const lossAt = (at: number, shift: number) => {
    const moved = { data: data.with(at, data[at]! + shift), shape };
    return interpret(graph, { ...feeds, [name]: moved }).get("loss")!.data[0]!;
  };
  return data.map((_, at) => (lossAt(at, step) - lossAt(at, -step)) / (2 * step));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Relative to the largest number, or to `floor` if all are smaller. */
function expectClose(
  own: readonly number[],
  wanted: readonly number[],
  tolerance: number,
  floor = 1e-3,
): void {
  expect(own).toHaveLength(wanted.length);
  const difference = largest(own.map((value, index) => value - wanted[index]!));
  expect(difference).toBeLessThanOrEqual(tolerance * Math.max(largest(wanted), floor));
}

function refusal(body: () => unknown): string {
  const { code, message } = refusalOf(body);
  expect(code).toBe("bad-graph");
  return message;
}

test("every operator has a case", () => {
  expect(Object.keys(operatorCases).sort()).toEqual([...allOps].sort());
  for (const op of allOps) {
    const used = operatorCases[op].every((one) =>
      graphOf(build(one), []).nodes.some((node) => node.op === op),
    );
    expect(used && operatorCases[op].length > 0, op).toBe(true);
  }
});

describe.each(withRule)("the gradient of %s", (op) => {
  test.each(operatorCases[op])("equals central differences, case %#", (one) => {
    const forward = graphOf(build(one), []);
    const built = build(one);
    const wanted = differentiable(built, one);
    const feeds = feedsOf(built, one);
    const found = interpret(graphOf(built, wanted), feeds);
    expect(wanted.length).toBeGreaterThan(0);
    wanted.forEach(({ name }, index) => {
      const gradient = found.get(`gradient.${index}`)!;
      expect(gradient.shape).toEqual(feeds[name]!.shape);
      expectClose(gradient.data, differences(forward, feeds, name), 1e-6);
    });
  });

  test("of one operand does not depend on which others are requested", () => {
    const [one] = operatorCases[op];
    const together = build(one!);
    const feeds = feedsOf(together, one!);
    const count = differentiable(together, one!).length;
    const all = interpret(graphOf(together, differentiable(together, one!)), feeds);
    for (let index = 0; index < count; index++) {
      const alone = build(one!);
      const own = interpret(graphOf(alone, [differentiable(alone, one!)[index]!]), feeds);
      expect(own.get("gradient.0")).toEqual(all.get(`gradient.${index}`));
    }
  });
});

describe("operators without gradient", () => {
  const sign = (g: GraphBuilder, x: Value) => g.lessOrEqual(x, g.scalar(0));
  const steps: Partial<Record<OpType, (g: GraphBuilder, x: Value) => Value>> = {
    Cast: (g, x) => g.toFloat(sign(g, x)),
    Equal: (g, x) => g.where(g.equal(x, x), g.scalar(2), g.scalar(3)),
    LessOrEqual: (g, x) => g.where(sign(g, x), g.scalar(2), g.scalar(3)),
    And: (g, x) => g.where(g.and(sign(g, x), sign(g, x)), g.scalar(2), g.scalar(3)),
  };
  const flat = allOps.filter((op) => gradientRules[op] === "no gradient");

  test("are those that are tested here", () => expect(Object.keys(steps).sort()).toEqual(flat.toSorted()));

  test.each(flat)("nothing flows back through %s", (op) => {
    const blocked = () => {
      const g = new GraphBuilder("blocked");
      const x = g.input("x", "float32", [3]);
      return { g, x, y: steps[op]!(g, x) };
    };
    const { g, x, y } = blocked();
    expect(refusal(() => gradients(g, sumAll(g, y), [x]))).toContain("x does not lead to ReduceSum");
    const beside = blocked();
    const loss = sumAll(beside.g, beside.g.add(beside.y, beside.g.mul(beside.x, beside.x)));
    beside.g.output("gradient", gradients(beside.g, loss, [beside.x])[0]!);
    const found = interpret(beside.g.build(), { x: { data: [-1, 2, 0.5], shape: [3] } });
    expect(found.get("gradient")!.data).toEqual([-2, 4, 1]);
  });

  test.each(allOps.filter((op) => gradientRules[op] === "not reached"))("%s is refused by name", (op) => {
    const built = build(operatorCases[op][0]!);
    const wanted = differentiable(built, operatorCases[op][0]!);
    expect(refusal(() => gradients(built.g, built.loss, wanted))).toBe(
      `${op}: ${op} has no gradient rule and must not be reached.`,
    );
  });

  test.each(lookups)("a lookup of places that are computed is refused by name, case %#", (one) => {
    const built = build(one);
    expect(refusal(() => gradients(built.g, built.loss, differentiable(built, one)))).toContain(
      "Gather: only a Gather of constant places",
    );
  });
});

describe("what cannot be differentiated", () => {
  test("is a loss that is not a scalar, the loss itself, and a value that does not lead to it", () => {
    const g = new GraphBuilder("wrong");
    const x = g.input("x", "float32", [2]);
    const other = g.exp(x);
    const loss = sumAll(g, g.neg(x));
    expect(refusal(() => gradients(g, other, [x]))).toContain("Exp is [2], not a scalar");
    expect(refusal(() => gradients(g, loss, [other]))).toContain("Exp does not lead to");
    expect(refusal(() => gradients(g, loss, [loss]))).toContain("does not lead to");
  });

  test("is a concatenation of pieces whose sizes are named", () => {
    const g = new GraphBuilder("named");
    const x = g.input("x", "float32", ["B"]);
    expect(refusal(() => gradients(g, sumAll(g, g.concat([x, x], 0)), [x]))).toContain(
      "Concat: pieces of unknown size",
    );
  });
});

test("equal maxima share their gradient, and a value used twice sums its gradients", () => {
  const g = new GraphBuilder("ties");
  const x = g.input("x", "float32", [4]);
  const loss = g.add(g.largest(x, [0], 0), sumAll(g, g.relu(x)));
  g.output("gradient", gradients(g, loss, [x])[0]!);
  const { data } = interpret(g.build(), { x: { data: [2, 0, 2, -1], shape: [4] } }).get("gradient")!;
  expect(data).toEqual([1.5, 0, 1.5, 0]);
});

test("broadcasting is undone over any shapes", () => {
  const axis = fc.record({ dim: fc.integer({ min: 1, max: 3 }), left: fc.boolean(), right: fc.boolean() });
  const property = fc.property(
    fc.array(axis, { maxLength: 4 }),
    fc.nat(4),
    fc.nat(4),
    (axes, cutLeft, cutRight) => {
      const isOne = (single: boolean, index: number, cut: number) => single || index < cut;
      const result = axes.map(({ dim, left, right }, index) =>
        isOne(left, index, cutLeft) && isOne(right, index, cutRight) ? 1 : dim,
      );
      const a = axes.map(({ dim, left }) => (left ? 1 : dim)).slice(cutLeft);
      const b = axes.map(({ dim, right }) => (right ? 1 : dim)).slice(cutRight);
      const one: OperatorCase = {
        operands: [
          { kind: "float", shape: a },
          { kind: "float", shape: b },
        ],
        apply: (g, x, y) => g.mul(x, y),
      };
      const built = build(one);
      const feeds = feedsOf(built, one);
      const found = interpret(graphOf(built, built.inputs), feeds);
      const whole = built.results[0]!.shape.map(Number);
      expect(whole).toEqual(result.slice(Math.min(cutLeft, cutRight)));
      [0, 1].forEach((side) => {
        const own = feeds[`operand.${side}`]!;
        const sums = new Array<number>(own.data.length).fill(0);
        feeds["weights.0"]!.data.forEach((weight, flat) => {
          const other = feeds[`operand.${1 - side}`]!;
          sums[place(flat, whole, own.shape)]! += weight * other.data[place(flat, whole, other.shape)]!;
        });
        expectClose(found.get(`gradient.${side}`)!.data, sums, 1e-12);
      });
    },
  );
  fc.assert(property, { numRuns: 300 });
});

/** The index, in an array of `shape` broadcast to `whole`, of the element with the flat index `flat`. */
function place(flat: number, whole: readonly number[], shape: readonly number[]): number {
  let [rest, result, stride] = [flat, 0, 1];
  for (let axis = whole.length - 1; axis >= 0; axis--) {
    const dim = shape[axis - whole.length + shape.length] ?? 1;
    if (dim > 1) result += (rest % whole[axis]!) * stride;
    stride *= dim;
    rest = Math.floor(rest / whole[axis]!);
  }
  return result;
}

describe("the interpreter and the runtime agree", () => {
  const runtime = createWasmRuntime(null);
  const tensor = ({ data, shape }: Dense, isInt: boolean): Tensor =>
    isInt ? { data: Int32Array.from(data), shape } : { data: Float32Array.from(data), shape };

  test.each(allOps)("%s, results and gradients", async (op) => {
    const more = op === "Gather" ? lookups : [];
    for (const one of [...operatorCases[op], ...more]) {
      const built = build(one);
      const hasGradient = withRule.includes(op) && !lookups.includes(one);
      const graph = graphOf(built, hasGradient ? differentiable(built, one) : []);
      const feeds = feedsOf(built, one);
      const session = await (await runtime).compile(encodeGraph(graph, "inputs"), new Map());
      const isInt = (name: string) =>
        built.inputs.some((input) => input.name === name && input.dtype === "int32");
      const theirs = await session.run(
        Object.fromEntries(Object.entries(feeds).map(([name, dense]) => [name, tensor(dense, isInt(name))])),
      );
      for (const [name, own] of interpret(graph, feeds)) {
        expect(theirs.get(name)!.shape, name).toEqual(own.shape);
        expectClose([...theirs.get(name)!.data], own.data, 1e-5, 1);
      }
      await session.dispose();
    }
  });
});
