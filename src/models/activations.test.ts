import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { interpret } from "../testing/interpret";
import { activations } from "./parts";

interface Golden {
  readonly inputs: readonly number[];
  readonly values: Readonly<Record<string, readonly number[]>>;
}
const golden: Golden = JSON.parse(readFileSync("reference/goldens/activations.json", "utf8"));

test("every activation of the library is supported, except the one with a weight", () => {
  expect(Object.keys(activations).sort()).toEqual(Object.keys(golden.values).sort());
});

test.each(Object.entries(golden.values))("%s is the library's", (name, values) => {
  const g = new GraphBuilder(name);
  const entered = g.add(g.input("x", "float32", [values.length]), g.scalar(0));
  g.output("y", activations[name]!(g, entered));
  const x = { data: [...golden.inputs], shape: [values.length] };
  const y = interpret(g.build(), { x }).get("y")!.data;
  values.forEach((value, index) => {
    expect(Math.abs(y[index]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
  });
});
