/** @file A graph with its weights inside as one ONNX file, laid out so that the weights need not stand in memory together. */

import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { sizeOf } from "../lib/tensor";
import { dataTypes, modelMessage } from "./encode";
import type { Graph, Parameter } from "./ir";
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "./onnx_pb";

type Bytes = Uint8Array<ArrayBuffer>;

export interface OnnxFile {
  /** Everything before the first weight. */
  readonly opening: Bytes;
  /** The weights in the order of the file: what comes before each one's values, which are little-endian float32. */
  readonly weights: readonly { readonly parameter: Parameter; readonly opening: Bytes }[];
  /** Bytes of the whole file. */
  readonly size: number;
}

/** Lengths are written as numbers of 64 bits, so that a file too large to be parsed can still be measured. */
export function layOutFile(graph: Graph): OnnxFile {
  const message = modelMessage(graph, [], []);
  const nodes = toBinary(GraphProtoSchema, message.graph!);
  const weights = graph.parameters.map((parameter) => ({ parameter, opening: openingOf(parameter) }));
  const values = weights.reduce(
    (sum, { parameter, opening }) => sum + opening.length + bytesOf(parameter),
    0,
  );
  const opening = new BinaryWriter()
    .raw(toBinary(ModelProtoSchema, { ...message, graph: undefined }))
    .tag(ModelProtoSchema.field.graph.number, WireType.LengthDelimited)
    .uint64(nodes.length + values)
    .raw(nodes)
    .finish();
  return { opening, weights, size: opening.length + values };
}

const bytesOf = ({ value }: Parameter) => 4 * sizeOf(value.shape.map(Number));

/** The beginning of an initializer, up to its raw data. */
function openingOf(parameter: Parameter): Bytes {
  const { value } = parameter;
  const size = bytesOf(parameter);
  const described = create(TensorProtoSchema, {
    name: value.name,
    dataType: dataTypes[value.dtype],
    dims: value.shape.map(BigInt),
  });
  const tensor = new BinaryWriter()
    .raw(toBinary(TensorProtoSchema, described))
    .tag(TensorProtoSchema.field.rawData.number, WireType.LengthDelimited)
    .uint64(size)
    .finish();
  return new BinaryWriter()
    .tag(GraphProtoSchema.field.initializer.number, WireType.LengthDelimited)
    .uint64(tensor.length + size)
    .raw(tensor)
    .finish();
}
