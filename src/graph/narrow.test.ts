import { expect, test } from "vitest";
import { GraphBuilder } from "./builder";
import { narrow } from "./narrow";
import type { Value } from "./value";

/** Operators by the shapes of their results, of a graph that outputs what `build` makes narrowed. */
function narrowedBy(build: (g: GraphBuilder, x: Value) => Value, axis = 1, whole: readonly string[] = []) {
  const g = new GraphBuilder("narrow");
  const x = g.input("x", "float32", ["B", "T", 6]);
  const value = build(g, x);
  const kept = g.nodes.flatMap(({ outputs }) => outputs).filter(({ name }) => whole.includes(name));
  const narrowed = narrow(g, value, { axis, place: 0, whole: kept }).get(value)!;
  g.output("result", narrowed);
  const nodes = g.build().nodes;
  return {
    shape: narrowed.shape,
    nodes: nodes.map(({ op, outputs }) => `${op} ${outputs[0]!.shape.join("×")}`),
  };
}

test("a feed-forward network is computed for one token", () => {
  const { shape, nodes } = narrowedBy((g, x) => {
    const wide = g.gelu(g.add(g.matmul(x, g.parameter("w", [6, 24])), g.parameter("b", [24])), "none");
    const back = g.add(g.matmul(wide, g.parameter("v", [24, 6])), x);
    return g.layerNorm(back, g.parameter("scale", [6]), g.parameter("bias", [6]), 1e-5);
  });
  expect(shape).toEqual(["B", 1, 6]);
  expect(nodes).toEqual([
    "Gather B×6",
    "Unsqueeze B×1×6",
    "MatMul B×1×24",
    "Add B×1×24",
    "Gelu B×1×24",
    "MatMul B×1×6",
    "Add B×1×6",
    "LayerNormalization B×1×6",
  ]);
});

test("attention has one query, but all keys and values", () => {
  const attention = (g: GraphBuilder, x: Value) => {
    const heads = (name: string) =>
      g.transpose(g.reshape(g.matmul(x, g.parameter(name, [6, 6])), [0, 0, 2, 3]), [0, 2, 1, 3]);
    const scores = g.matmul(heads("q"), g.transpose(heads("k"), [0, 1, 3, 2]));
    const weights = g.softmax(g.mul(scores, g.scalar(0.5)), -1);
    return g.reshape(g.transpose(g.matmul(weights, heads("v")), [0, 2, 1, 3]), [0, 0, 6]);
  };
  const { shape, nodes } = narrowedBy(attention);
  expect(shape).toEqual(["B", 1, 6]);
  expect(nodes).toContain("Softmax B×2×1×T");
  expect(nodes.filter((node) => node === "MatMul B×T×6")).toHaveLength(2);
  const known = narrowedBy(attention, 1, ["Softmax"]).nodes;
  expect(known).toContain("Softmax B×2×T×T");
  expect(known.filter((node) => node === "MatMul B×T×6")).toHaveLength(3);
});

test("an operator that mixes the places is computed whole", () => {
  expect(narrowedBy((g, x) => g.cumsum(x, 1)).nodes).toEqual([
    "CumSum B×T×6",
    "Gather B×6",
    "Unsqueeze B×1×6",
  ]);
  expect(narrowedBy((g, x) => g.softmax(x, 1)).nodes[0]).toBe("Softmax B×T×6");
  expect(narrowedBy((g, x) => g.reshape(g.reshape(x, [-1, 6]), [-1, 3]), 0).nodes.at(-1)).toBe(
    "Unsqueeze 1×3",
  );
  expect(narrowedBy((g, x) => g.softmax(x, 1), 2).nodes.at(-1)).toBe("Softmax B×T×1");
});
