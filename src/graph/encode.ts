/** @file Encodes a graph as an ONNX file. Only the two encoders know the file format. */

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
import { nodeSpecs, opsetVersion } from "./ops";
import type { DType, Value } from "./value";

type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type ValueInit = MessageInitShape<typeof ValueInfoProtoSchema>;
type AttributeInit = MessageInitShape<typeof AttributeProtoSchema>;

/** `TensorProto.DataType` in the format. */
const dataTypes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;
const externalLocation = 1;
const irVersion = 9n;

/** How an encoded graph gets its weights: as inputs on every run, or once from an external file per weight. */
export type WeightPlacement = "inputs" | "initializers";

/**
 * Equal graphs give equal bytes. With "initializers" each weight is read from an external file of its name. Inputs that no
 * node reads are left out: the runtime would fetch them from a GPU.
 */
export function encodeGraph(graph: Graph, weights: WeightPlacement): Uint8Array<ArrayBuffer> {
  const fed = weights === "inputs" ? graph.parameters.map(({ value }) => value) : [];
  const external = weights === "initializers" ? graph.parameters.map(externalTensor) : [];
  const read = new Set(graph.nodes.flatMap((node) => node.inputs));
  const inputs = graph.inputs.filter((input) => read.has(input));
  return toBinary(ModelProtoSchema, modelMessage({ ...graph, inputs }, fed, external));
}

/** The graph as a message, with extra inputs and initializers for its weights. */
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
    opsetImport: [{ domain: "", version: BigInt(opsetVersion) }, ...contribSets(graph)],
    graph: {
      name: graph.name,
      node: graph.nodes.flatMap((node) => encodeNode(node, nameOf)),
      initializer: [...graph.constants.map(constantTensor), ...operands.values(), ...external],
      input: [...graph.inputs, ...fed].map((value) => valueInfo(value.name, value)),
      output: [...graph.outputs].map(([name, value]) => valueInfo(name, value)),
    },
  });
}

/** The runtime's own operator set, if the graph uses it. */
function contribSets({ nodes }: Graph) {
  const domains = new Set(nodes.flatMap(({ op }) => nodeSpecs[op].domain ?? []));
  return [...domains].map((domain) => ({ domain, version: 1n }));
}

/** `names` at their places; those left out are empty, as in the format. */
function placed(names: readonly string[], places: readonly number[] | undefined): string[] {
  if (!places) return [...names];
  const last = places[names.length - 1] ?? -1;
  return Array.from({ length: last + 1 }, (_, place) => names[places.indexOf(place)] ?? "");
}

function encodeNode(node: GraphNode, nameOf: (value: Value) => string): NodeInit[] {
  const { operands = [], byShape, domain, places } = nodeSpecs[node.op];
  const attributes = Object.entries(node.attrs).filter(([name]) => !operands.includes(name));
  const inputs = node.inputs.map(nameOf);
  const lists = operands.map((name) => operandName(node, name));
  const encoded: NodeInit = {
    name: node.name,
    opType: byShape ?? node.op,
    ...(domain && { domain }),
    input: placed([...inputs, ...lists], places?.inputs),
    output: placed(node.outputs.map(nameOf), places?.outputs),
    attribute: attributes.map(([name, value]) => encodeAttribute(node, name, value)),
  };
  if (!byShape) return [encoded];
  const shape = shapeNodes(`${node.name}.shape`, inputs.at(-1)!, lists);
  return [...shape, { ...encoded, input: [...inputs.slice(0, -1), shape.at(-1)!.name!] }];
}

/** Nodes that compute the shape of `value` followed by `lists`. */
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
    return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if (typeof value === "object") return { name, type: attributeTypes.ints, ints: value.map(BigInt) };
  if (nodeSpecs[node.op].floats?.includes(name)) return { name, type: attributeTypes.float, f: value };
  return { name, type: attributeTypes.int, i: BigInt(value) };
}

function operandList(node: GraphNode, name: string): readonly number[] {
  const value = node.attrs[name];
  return typeof value === "object" ? value : [];
}

const operandName = (node: GraphNode, name: string) => `int64[${operandList(node, name).join(",")}]`;

/** The int64 operands of one node. Equal operands have equal names, so that the file holds each once. */
function operandTensors(node: GraphNode): [string, TensorInit][] {
  return (nodeSpecs[node.op].operands ?? []).map((attribute) => {
    const list = operandList(node, attribute);
    const name = operandName(node, attribute);
    const rawData = new Uint8Array(new BigInt64Array(list.map(BigInt)).buffer);
    return [name, { name, dataType: dataTypes.int64, dims: [BigInt(list.length)], rawData }];
  });
}

/** A tensor's description, without its values. */
export const tensorHead = ({ name, dtype, shape }: Value) => ({
  name,
  dataType: dataTypes[dtype],
  dims: shape.map(BigInt),
});

function constantTensor({ value, data }: Constant): TensorInit {
  const typed = value.dtype === "float32" ? new Float32Array(data) : new Int32Array(data);
  return { ...tensorHead(value), rawData: new Uint8Array(typed.buffer) };
}

const externalTensor = ({ value }: Parameter): TensorInit => ({
  ...tensorHead(value),
  dataLocation: externalLocation,
  externalData: [{ key: "location", value: value.name }],
});

function valueInfo(name: string, { dtype, shape }: Value): ValueInit {
  const dim = shape.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  return { name, type: { tensorType: { elemType: dataTypes[dtype], shape: { dim } } } };
}
