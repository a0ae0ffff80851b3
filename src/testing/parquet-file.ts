/** @file Parquet files as the `datasets` library writes them, and damaged ones. */

import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";

const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

export interface ParquetContents {
  readonly texts: readonly (string | null)[];
  readonly labels: readonly number[];
  /** Class names, in the metadata of the library. */
  readonly classNames?: readonly string[];
  readonly rowGroupSize?: number;
  /** Default "SNAPPY". */
  readonly codec?: "GZIP" | "SNAPPY";
}

export function parquetFile({
  texts,
  labels,
  classNames,
  rowGroupSize = 1000,
  codec = "SNAPPY",
}: ParquetContents): Uint8Array {
  const features = {
    text: { dtype: "string", _type: "Value" },
    label: classNames ? { names: classNames, _type: "ClassLabel" } : { dtype: "int64", _type: "Value" },
  };
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "text", data: [...texts], type: "STRING" },
      { name: "label", data: labels.map(BigInt), type: "INT64" },
      { name: "pixels", data: texts.map(() => [1, 2, 3]), type: "JSON" },
    ],
    rowGroupSize,
    codec,
    compressors: { GZIP: gzip },
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
  });
  return new Uint8Array(buffer);
}

/** A column “labels” with a list of class numbers per row, as the library writes several labels per text. */
export function listParquet(
  texts: readonly string[],
  lists: readonly (readonly number[])[],
  classNames: readonly string[],
): Uint8Array {
  const features = {
    text: { dtype: "string", _type: "Value" },
    labels: { feature: { names: classNames, _type: "ClassLabel" }, _type: "Sequence" },
  };
  const buffer = parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 2 },
      { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "labels", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "INT64", repetition_type: "OPTIONAL" },
    ],
    columnData: [
      { name: "text", data: [...texts] },
      { name: "labels", data: lists.map((list) => list.map(BigInt)) },
    ],
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
  });
  return new Uint8Array(buffer);
}

interface Damage {
  readonly codec: "SNAPPY" | "UNCOMPRESSED";
  readonly at: number;
  readonly bytes: readonly number[];
}

function damagedParquet({ codec, at, bytes }: Damage): Uint8Array {
  const rows = Array.from({ length: 300 }, (_, index) => index);
  const text = rows.map((index) => `row number ${index}${index % 7 === 0 ? " é😀" : ""}`);
  const columnData = [
    { name: "text", data: text, type: "STRING" as const },
    { name: "label", data: rows.map((index) => index % 3), type: "INT32" as const },
  ];
  const file = new Uint8Array(parquetWriteBuffer({ columnData, codec }));
  file.set(bytes, at);
  return file;
}

/**
 * hyparquet never finishes reading this file; the damage is in compressed bytes and shows only when they are unpacked. The
 * second piece of the text column claims a length of −30, which leads the reader back to the first.
 */
export const loopingParquet = () =>
  damagedParquet({ codec: "SNAPPY", at: 59, bytes: [252, 225, 255, 255, 255] });

/** hyparquet never finishes reading this file; the header of a page contradicts its column. */
export const contradictoryParquet = () => damagedParquet({ codec: "UNCOMPRESSED", at: 13, bytes: [149] });
