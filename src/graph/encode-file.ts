/** @file Lays out a graph and its weights as one ONNX file, so that weights can be written one at a time. */

import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { sizeOf } from "../lib/tensor";
import { modelMessage, tensorHead } from "./encode";
import type { Graph, Parameter } from "./ir";
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "./onnx_pb";

type Bytes = Uint8Array<ArrayBuffer>;

export interface OnnxFile {
  /** The bytes before the first weight. */
  readonly opening: Bytes;
  /** In file order: the bytes before each weight's values, which are little-endian float32. */
  readonly weights: readonly { readonly parameter: Parameter; readonly opening: Bytes }[];
  /** Bytes of the whole file. */
  readonly size: number;
}

/** Lengths are 64-bit, so that the size of a file too large for protobuf is still known. */
export function layOutFile(graph: Graph): OnnxFile {
  const message = modelMessage(graph, [], []);
  const nodes = toBinary(GraphProtoSchema, message.graph!);
  const weights = graph.parameters.map((parameter) => ({ parameter, opening: openingOf(parameter) }));
  const values = weights.reduce((sum, each) => sum + each.opening.length + bytesOf(each.parameter), 0);
  const opening = new BinaryWriter()
    .raw(toBinary(ModelProtoSchema, { ...message, graph: undefined }))
    .tag(ModelProtoSchema.field.graph.number, WireType.LengthDelimited)
    .uint64(nodes.length + values)
    .raw(nodes)
    .finish();
  return { opening, weights, size: opening.length + values };
}

const bytesOf = ({ value }: Parameter) => 4 * sizeOf(value.shape.map(Number));

/** An initializer up to its raw data. */
function openingOf(parameter: Parameter): Bytes {
  const size = bytesOf(parameter);
  const tensor = new BinaryWriter()
    .raw(toBinary(TensorProtoSchema, create(TensorProtoSchema, tensorHead(parameter.value))))
    .tag(TensorProtoSchema.field.rawData.number, WireType.LengthDelimited)
    .uint64(size)
    .finish();
  return new BinaryWriter()
    .tag(GraphProtoSchema.field.initializer.number, WireType.LengthDelimited)
    .uint64(tensor.length + size)
    .raw(tensor)
    .finish();
}
