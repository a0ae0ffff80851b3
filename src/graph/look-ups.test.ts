import { expect, test } from "vitest";
import { GraphBuilder } from "./builder";
import { lookUps, withRowsGiven } from "./look-ups";
import type { Value } from "./value";

/** A graph that looks up words and positions; `more` adds to it. */
function embedding(more: (g: GraphBuilder, words: Value, table: Value) => void = () => undefined) {
  const g = new GraphBuilder("embedding");
  const ids = g.input("ids", "int32", ["B", "T"]);
  const places = g.input("places", "int32", ["B", "T"]);
  const table = g.parameter("words", [30, 4]);
  const words = g.gather(table, ids, 0);
  g.output("sum", g.add(words, g.gather(g.parameter("places.weight", [9, 4]), places, 0)));
  more(g, words, table);
  return g.build();
}

test("finds the table that one input looks up", () => {
  const [found, ...others] = lookUps(embedding(), ["ids"]);
  expect(others).toEqual([]);
  expect(found!.table.name).toBe("words");
  expect(found!.indices.name).toBe("ids");
  expect(found!.rows.shape).toEqual(["B", "T", 4]);
});

test("each of several inputs has its table", () => {
  const found = lookUps(embedding(), ["places", "ids"]);
  expect(found.map(({ table, indices }) => [table.name, indices.name])).toEqual([
    ["words", "ids"],
    ["places.weight", "places"],
  ]);
});

test("a table that is read in another way too is not only looked up", () => {
  const tied = embedding((g, words, table) => g.output("logits", g.gemm(g.reshape(words, [-1, 4]), table)));
  expect(lookUps(tied, ["ids"])).toEqual([]);
  const byColumn = embedding((g, _, table) => g.output("columns", g.gather(table, g.index(0), 1)));
  expect(lookUps(byColumn, ["ids"])).toEqual([]);
});

test("rows become inputs, and those that were outputs are left to the caller", () => {
  const graph = embedding((g, words) => g.output("rows", words));
  const given = lookUps(graph, ["ids"]);
  const changed = withRowsGiven(graph, given);
  expect(changed.inputs.map(({ name }) => name)).toEqual(["ids", "places", given[0]!.rows.name]);
  expect(changed.parameters.map(({ value }) => value.name)).toEqual(["places.weight"]);
  expect(changed.nodes.map(({ op }) => op)).toEqual(["Gather", "Add"]);
  expect([...changed.outputs.keys()]).toEqual(["sum"]);
});
