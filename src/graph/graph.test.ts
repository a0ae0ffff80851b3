import { fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { GraphBuilder } from "./builder";
import { encodeGraph } from "./encode";
import { ModelProtoSchema } from "./onnx_pb";
import { printGraph } from "./print";
import { addDims, broadcast, matmul, multiplyDims, reshape } from "./shapes";

/** The message of the AppError that `body` throws. */
function refusal(body: () => unknown): string {
  const { code, message } = refusalOf(body);
  expect(code).toBe("bad-graph");
  return message;
}

function attentionRow() {
  const g = new GraphBuilder("row");
  const x = g.input("x", "float32", ["B", "T", 6]);
  const scores = g.scope("self", () => g.matmul(x, g.parameter("self.weight", [6, 4], true)));
  g.output("probabilities", g.softmax(g.mul(scores, g.scalar(0.5)), -1));
  const heads = g.transpose(g.reshape(x, [0, 0, 2, 3]), [0, 2, 1, 3]);
  g.output("heads", heads);
  return g.build();
}

describe("shapes", () => {
  test("broadcast follows ONNX", () => {
    expect(broadcast(["B", 1, 4], [3, 1])).toEqual(["B", 3, 4]);
    expect(broadcast([], ["T"])).toEqual(["T"]);
    expect(() => broadcast(["B", 3], ["B", 4])).toThrow("[B,3] and [B,4] do not broadcast: 3 is not 4");
    expect(() => broadcast(["B"], ["T"])).toThrow();
  });

  test("reshape copies, infers and recombines named dims", () => {
    expect(reshape(["B", "T", 40], [0, 0, 5, 8])).toEqual(["B", "T", 5, 8]);
    expect(reshape(["B", "T", 40], [-1, 40])).toEqual(["B*T", 40]);
    expect(reshape([2, "T", 6], [-1, 3])).toEqual(["4*T", 3]);
    expect(reshape(["4*T", 3], [-1])).toEqual(["12*T"]);
    expect(() => reshape(["B", "T", 40], [0, 0, 5, 9])).toThrow("[B,T,40] cannot be reshaped to [0,0,5,9]");
    expect(() => reshape(["T", 40], [-1, -1])).toThrow();
  });

  test("any number of known dims, split in any way, keeps its size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        (dims, at) => {
          const open = dims.with(Math.min(at, dims.length - 1), -1);
          expect(reshape([multiplyDims(dims)], open)).toEqual(dims);
        },
      ),
    );
  });

  test("matmul and concatenated dims", () => {
    expect(matmul(["B", 2, "T", 3], ["B", 2, 3, "S"])).toEqual(["B", 2, "T", "S"]);
    expect(() => matmul([2, 3], [4, 5])).toThrow("3 columns meet 4 rows");
    expect(addDims(["P", "T"])).toBe("P+T");
    expect(addDims([2, 3])).toBe(5);
  });
});

describe("builder", () => {
  test("names are paths, constants are shared, and the graph prints", () => {
    expect(printGraph(attentionRow())).toMatchInlineSnapshot(`
      "graph row(x: float32[B,T,6])
      parameters
        self.weight: float32[6,4] transposed
      nodes
        self.MatMul: float32[B,T,4] = MatMul(x, self.weight)
        Mul: float32[B,T,4] = Mul(self.MatMul, float32(0.5))
        Softmax: float32[B,T,4] = Softmax(Mul) axis=-1
        Reshape: float32[B,T,2,3] = Reshape(x) shape=[0,0,2,3]
        Transpose: float32[B,2,T,3] = Transpose(Reshape) perm=[0,2,1,3]
      outputs
        probabilities = Softmax
        heads = Transpose
      "
    `);
  });

  test("a mistake throws at the line that makes it and names the value", () => {
    const g = new GraphBuilder("wrong");
    const x = g.input("x", "float32", ["B", "T", 6]);
    const ids = g.input("ids", "int32", ["B", "T"]);
    const project = () => g.scope("layer.0", () => g.matmul(x, g.parameter("w", [5, 4])));
    expect(refusal(project)).toBe("layer.0.MatMul: [B,T,6] times [5,4]: 6 columns meet 5 rows.");
    expect(refusal(() => g.add(x, ids))).toBe("Add: x is float32 but ids is int32.");
    expect(refusal(() => g.softmax(x, 3))).toBe("Softmax: [B,T,6] has no axis 3.");
    expect(refusal(() => g.unsqueeze(x, [1, -4]))).toBe("Unsqueeze: axes [1,-4] name one twice.");
    expect(refusal(() => g.transpose(x, [0, 1, 1]))).toContain("does not permute");
    expect(refusal(() => g.split(x, 2, [2, 2]))).toContain("cannot be split into 2 + 2");
    expect(refusal(() => g.layerNorm(x, g.scalar(1), g.scalar(0), 1e-5))).toContain(
      "one value for each of 6 columns",
    );
  });

  test("values of another graph, duplicate names and empty graphs are refused", () => {
    const g = new GraphBuilder("a");
    const x = g.input("x", "float32", [2]);
    const y = g.relu(x);
    g.output("y", y);
    expect(refusal(() => new GraphBuilder("b").relu(x))).toBe("Relu: x belongs to another graph.");
    expect(refusal(() => g.input("x", "float32", [2]))).toBe("x: there is already a value of this name.");
    expect(refusal(() => g.output("y", g.neg(x)))).toBe("y: this name is taken.");
    expect(refusal(() => g.output("z", y))).toBe("z: Relu is already the output y.");
    expect(refusal(() => g.output("z", x))).toContain("x is not computed by a node");
    expect(refusal(() => new GraphBuilder("empty").build())).toBe("empty: a graph needs an output.");
  });
});

describe("encode", () => {
  test("the same graph built twice gives the same bytes", () => {
    expect(encodeGraph(attentionRow(), "inputs")).toEqual(encodeGraph(attentionRow(), "inputs"));
    expect(encodeGraph(attentionRow(), "initializers")).toEqual(encodeGraph(attentionRow(), "initializers"));
  });

  test("weights are inputs or initializers, and outputs have their own names", () => {
    const fed = fromBinary(ModelProtoSchema, encodeGraph(attentionRow(), "inputs")).graph!;
    expect(fed.input.map((input) => input.name)).toEqual(["x", "self.weight"]);
    expect(fed.output.map((output) => output.name)).toEqual(["probabilities", "heads"]);
    expect(fed.node.flatMap((node) => node.output)).toContain("probabilities");
    const stored = fromBinary(ModelProtoSchema, encodeGraph(attentionRow(), "initializers")).graph!;
    expect(stored.input.map((input) => input.name)).toEqual(["x"]);
    const weight = stored.initializer.find((tensor) => tensor.name === "self.weight")!;
    expect(weight.externalData.map(({ key, value }) => [key, value])).toEqual([["location", "self.weight"]]);
  });

  test("shapes that ONNX takes as operands become int64 constants, each stored once", () => {
    const { node, initializer } = fromBinary(ModelProtoSchema, encodeGraph(attentionRow(), "inputs")).graph!;
    expect(node.find(({ opType }) => opType === "Reshape")!.input).toEqual(["x", "int64[0,0,2,3]"]);
    const shape = initializer.filter((tensor) => tensor.name === "int64[0,0,2,3]");
    expect(shape).toHaveLength(1);
    expect([...new BigInt64Array(shape[0]!.rawData.slice().buffer)]).toEqual([0n, 0n, 2n, 3n]);
  });
});
