/** @file A graph as the bytes of an ONNX file. The only place that knows the file format. */

import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Constant, Graph, GraphNode, Parameter } from "./ir";
import {
  type AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "./onnx_pb";
import { opSpecs, opsetVersion } from "./ops";
import type { DType, Value } from "./value";

type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type ValueInit = MessageInitShape<typeof ValueInfoProtoSchema>;
type AttributeInit = MessageInitShape<typeof AttributeProtoSchema>;

/** `TensorProto.DataType` of the format. */
export const dataTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;
const externalLocation = 1;
const irVersion = 9n;

/** Where the weights of an encoded graph come from: fed on every run, or read once from one external file a weight. */
export type WeightPlacement = "inputs" | "initializers";

/** Equal graphs give equal bytes. With "initializers" each weight is expected in an external file of its own name. */
export function encodeGraph(graph: Graph, weights: WeightPlacement): Uint8Array<ArrayBuffer> {
  const fed = weights === "inputs" ? graph.parameters.map(({ value }) => value) : [];
  const external = weights === "initializers" ? graph.parameters.map(externalTensor) : [];
  return toBinary(ModelProtoSchema, modelMessage(graph, fed, external));
}

/** The graph with further inputs and initializers for its weights. */
export function modelMessage(
  graph: Graph,
  fed: readonly Value[],
  external: readonly TensorInit[],
): ModelProto {
  const outputNames = new Map([...graph.outputs].map(([name, value]) => [value, name]));
  const nameOf = (value: Value) => outputNames.get(value) ?? value.name;
  const operands = new Map(graph.nodes.flatMap(operandTensors));
  return create(ModelProtoSchema, {
    irVersion,
    producerName: "headscope",
    opsetImport: [{ domain: "", version: BigInt(opsetVersion) }],
    graph: {
      name: graph.name,
      node: graph.nodes.flatMap((node) => encodeNode(node, nameOf)),
      initializer: [...graph.constants.map(constantTensor), ...operands.values(), ...external],
      input: [...graph.inputs, ...fed].map((value) => valueInfo(value.name, value)),
      output: [...graph.outputs].map(([name, value]) => valueInfo(name, value)),
    },
  });
}

function encodeNode(node: GraphNode, nameOf: (value: Value) => string): NodeInit[] {
  const { operands = [], byShape } = opSpecs[node.op];
  const attributes = Object.entries(node.attrs).filter(([name]) => !operands.includes(name));
  const inputs = node.inputs.map(nameOf);
  const lists = operands.map((name) => operandName(node, name));
  const encoded: NodeInit = {
    name: node.name,
    opType: byShape ?? node.op,
    input: [...inputs, ...lists],
    output: node.outputs.map(nameOf),
    attribute: attributes.map(([name, value]) => encodeAttribute(node, name, value)),
  };
  if (!byShape) return [encoded];
  const shape = shapeNodes(`${node.name}.shape`, inputs.at(-1)!, lists);
  return [...shape, { ...encoded, input: [...inputs.slice(0, -1), shape.at(-1)!.name!] }];
}

/** The shape of a value, as a node of this name, with `lists` after it. */
function shapeNodes(name: string, value: string, lists: readonly string[]): NodeInit[] {
  const shape = { name, opType: "Shape", input: [value], output: [name] };
  if (lists.length === 0) return [shape];
  const whole = `${name}.whole`;
  const axis = { name: "axis", type: attributeTypes.int, i: 0n };
  return [
    shape,
    { name: whole, opType: "Concat", input: [name, ...lists], output: [whole], attribute: [axis] },
  ];
}

function encodeAttribute(node: GraphNode, name: string, value: GraphNode["attrs"][string]): AttributeInit {
  if (typeof value === "string")
    return {
      name,
      type: attributeTypes.string,
      s: new TextEncoder().encode(value),
    };
  if (typeof value === "object") return { name, type: attributeTypes.ints, ints: value.map(BigInt) };
  if (opSpecs[node.op].floats?.includes(name)) return { name, type: attributeTypes.float, f: value };
  return { name, type: attributeTypes.int, i: BigInt(value) };
}

function operandList(node: GraphNode, name: string): readonly number[] {
  const value = node.attrs[name];
  return typeof value === "object" ? value : [];
}

const operandName = (node: GraphNode, name: string) => `int64[${operandList(node, name).join(",")}]`;

/** The int64 operands of one node; equal ones have equal names, so that the file holds each once. */
function operandTensors(node: GraphNode): [string, TensorInit][] {
  return (opSpecs[node.op].operands ?? []).map((attribute) => {
    const list = operandList(node, attribute);
    const name = operandName(node, attribute);
    const rawData = new Uint8Array(new BigInt64Array(list.map(BigInt)).buffer);
    return [name, { name, dataType: dataTypes.int64, dims: [BigInt(list.length)], rawData }];
  });
}

function constantTensor({ value, data }: Constant): TensorInit {
  const typed = value.dtype === "float32" ? new Float32Array(data) : new Int32Array(data);
  const rawData = new Uint8Array(typed.buffer);
  return {
    name: value.name,
    dataType: dataTypes[value.dtype],
    dims: value.shape.map(BigInt),
    rawData,
  };
}

function externalTensor({ value }: Parameter): TensorInit {
  return {
    name: value.name,
    dataType: dataTypes[value.dtype],
    dims: value.shape.map(BigInt),
    dataLocation: externalLocation,
    externalData: [{ key: "location", value: value.name }],
  };
}

function valueInfo(name: string, { dtype, shape }: Value): ValueInit {
  const dim = shape.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  return {
    name,
    type: { tensorType: { elemType: dataTypes[dtype], shape: { dim } } },
  };
}
