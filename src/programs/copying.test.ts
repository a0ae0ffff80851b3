import { expect, test } from "vitest";
import type { Graph, GraphNode } from "../graph/ir";
import { type OpType, opSpecs } from "../graph/ops";
import { uniformNumbers } from "../lib/random";
import { createModel } from "../models/create-model";
import { type Dense, interpret } from "../testing/interpret";
import { copyingProgram, vocabularyProgram } from "./copying";

const width = 8;
const numHeads = 2;
const model = (vocabulary: number) =>
  createModel({
    model_type: "gpt2",
    architectures: ["GPT2LMHeadModel"],
    vocab_size: vocabulary,
    n_embd: width,
    n_layer: 1,
    n_head: numHeads,
    n_positions: vocabulary,
  });

type Entry = (row: number, column: number) => number;

/** Numbers in this shape by their place on the last axis, and in all before it. */
const filled = (shape: readonly number[], entry: Entry): Dense => {
  const columns = shape.at(-1)!;
  const size = shape.reduce((product, dim) => product * dim, 1);
  return {
    data: Array.from({ length: size }, (_, place) => entry(Math.floor(place / columns), place % columns)),
    shape,
  };
};

const isUnfused = (node: GraphNode): node is GraphNode<OpType> => Object.hasOwn(opSpecs, node.op);

/** A program's graph is not yet fused. */
const unfused = (graph: Graph): Graph<OpType> => ({ ...graph, nodes: graph.nodes.filter(isUnfused) });

/** The scores `[T][H]` of a text with every token once. Weights that `weights` does not name are 0, gains 1. */
function scoresOf(vocabulary: number, weights: Readonly<Record<string, Entry>>): number[][] {
  const parametersOf = (graph: Graph) =>
    Object.fromEntries(
      graph.parameters.map(({ value: { name, shape } }) => [
        name,
        filled(shape.map(Number), weights[name] ?? (() => (/ln_\w+\.weight$/.test(name) ? 1 : 0))),
      ]),
    );
  const tokens = filled([1, vocabulary], (_, token) => token);
  const table = unfused(vocabularyProgram(model(vocabulary)).graph);
  const rows = { data: tokens.data, shape: [vocabulary] };
  const sums = interpret(table, { ...parametersOf(table), rows });
  const mean = sums.get("sum")!.data.map((sum) => sum / vocabulary);
  const products = sums.get("products")!.data;
  const graph = unfused(copyingProgram(model(vocabulary)).graph);
  const found = interpret(graph, {
    ...parametersOf(graph),
    input_ids: tokens,
    position_ids: tokens,
    attention_mask: filled([1, vocabulary], () => 1),
    mean: { data: mean, shape: [width] },
    covariance: filled(
      [width, width],
      (row, column) => products[row * width + column]! / vocabulary - mean[row]! * mean[column]!,
    ),
  }).get("copying.0")!;
  return tokens.data.map((token) =>
    Array.from({ length: numHeads }, (_, head) => found.data[head * vocabulary + token]!),
  );
}

const one: Entry = (row, column) => (row === column ? 1 : 0);

test("a head whose values and output are the identity copies, one that negates does the opposite", () => {
  const vocabulary = 4;
  const scores = scoresOf(vocabulary, {
    "wte.weight": one,
    // Both heads' values are the first four numbers of the input.
    "h.0.attn.c_attn.weight": (row, column) => (column >= 2 * width && row === column % 4 ? 1 : 0),
    "h.0.attn.c_proj.weight": (row, column) => (row % 4 === column ? (row < 4 ? 1 : -1) : 0),
    // What is no head's does not count.
    "h.0.attn.c_proj.bias": (_, place) => 5 * place,
    "ln_f.bias": (_, place) => -3 * place,
  });
  // One logit of four is higher by 1: (1 − 1/4) ÷ √(1/4 · 3/4).
  for (const [copies, negates] of scores) {
    expect(copies).toBeCloseTo(Math.sqrt(3), 6);
    expect(negates).toBeCloseTo(-Math.sqrt(3), 6);
  }
});

test("a head that writes nothing has no score", () => {
  expect(scoresOf(4, { "wte.weight": one }).flat()).toEqual(new Array(8).fill(0));
});

test("random weights do not copy", () => {
  const vocabulary = 64;
  const random = (name: string): Entry => {
    const next = uniformNumbers(1, name);
    return () => next() - 0.5;
  };
  const names = ["wte.weight", "h.0.attn.c_attn.weight", "h.0.attn.c_proj.weight"];
  const scores = scoresOf(vocabulary, Object.fromEntries(names.map((name) => [name, random(name)])));
  for (let head = 0; head < numHeads; head++) {
    const mean = scores.reduce((sum, ofToken) => sum + ofToken[head]!, 0) / vocabulary;
    expect(Math.abs(mean)).toBeLessThan(0.75);
    expect(Math.max(...scores.map((ofToken) => ofToken[head]!))).toBeGreaterThan(0);
    expect(Math.min(...scores.map((ofToken) => ofToken[head]!))).toBeLessThan(0);
  }
});
