import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { concat, floatBytes } from "../testing/bytes";
import { GraphBuilder } from "./builder";
import { encodeGraph } from "./encode";
import { layOutFile } from "./encode-file";
import { ModelProtoSchema } from "./onnx_pb";

function graph() {
  const g = new GraphBuilder("sum");
  const x = g.input("x", "float32", ["B", 3]);
  const product = g.matmul(x, g.parameter("weight", [3, 2], true));
  g.output("y", g.add(product, g.parameter("bias", [2])));
  return g.build();
}

test("opening, values, opening, values … is one ONNX model with its weights inside", () => {
  const { opening, weights, size } = layOutFile(graph());
  const values = { weight: [1, 2, 3, 4, 5, 6], bias: [7, 8] };
  const parts = weights.flatMap(({ parameter: { value }, opening: start }) => [
    start,
    floatBytes(values[value.name as keyof typeof values]),
  ]);
  const file = concat(opening, ...parts);
  expect(file).toHaveLength(size);
  const { graph: whole, opsetImport } = fromBinary(ModelProtoSchema, file);
  expect(opsetImport[0]!.version).toBe(20n);
  expect(whole!.initializer).toMatchObject([
    { name: "weight", dims: [3n, 2n], dataType: 1, rawData: floatBytes(values.weight) },
    { name: "bias", dims: [2n], dataType: 1, rawData: floatBytes(values.bias) },
  ]);
  expect(whole!.input.map(({ name }) => name)).toEqual(["x"]);
  const apart = fromBinary(ModelProtoSchema, encodeGraph(graph(), "inputs"));
  expect(whole!.node).toEqual(apart.graph!.node);
  expect(whole!.output).toEqual(apart.graph!.output);
});
