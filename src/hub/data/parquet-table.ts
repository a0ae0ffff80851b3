/** @file Reads the first rows of a parquet file: only its footer and the row groups that contain them. */

import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { z } from "zod";
import type { CallOptions } from "../../lib/call";
import { type DataColumn, maxTableColumns } from "../../lib/data-table";
import { AppError, throwIfAborted } from "../../lib/errors";
import { quotedList, shortened } from "../../lib/quoted";
import type { ByteSource } from "../repository";
import { type Cell, columnsOf } from "./columns";
import { cellOf } from "./json-records";
import { boundedCompressors, checkClaims } from "./parquet-bounds";
import { checkedFile } from "./parquet-pages";
import { parsedJson } from "./parsed-json";
import { maxTableCells, tooManyColumns } from "./rows";

export interface ParquetPart {
  readonly columns: readonly DataColumn[];
  readonly numRows: number;
  /** The number of rows in the whole file. */
  readonly totalRows: number;
  /** Columns with neither texts nor numbers. */
  readonly leftOut: readonly string[];
}

/**
 * At most `most` rows from the start. Throws `AppError("bad-input")` if the file is not parquet. `name`: the file's
 * name.
 */
export async function readParquet(
  source: ByteSource,
  name: string,
  most: number,
  options: CallOptions,
): Promise<ParquetPart> {
  const file = bufferOf(source, options);
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    checkClaims(metadata, name);
    const totalRows = Number(metadata.num_rows);
    const { names, leftOut } = columnNames(metadata);
    if (names.length > maxTableColumns) throw tooManyColumns(name, names.length);
    const rowEnd = Math.min(most, totalRows, Math.ceil(maxTableCells / Math.max(1, names.length)));
    const compressors = boundedCompressors(await compressorsFor(metadata), name);
    const checked = checkedFile(file, metadata, name);
    const objects =
      rowEnd === 0 || names.length === 0
        ? []
        : await parquetReadObjects({
            file: checked,
            metadata,
            columns: names,
            rowStart: 0,
            rowEnd,
            compressors,
          });
    const { kept, rows } = cellsOf(objects, names);
    const declared = declaredClasses(metadata);
    const columns = columnsOf(kept, rows).map((column) => withClasses(column, declared.get(column.name)));
    const unkept = names.filter((column) => !kept.includes(column));
    return { columns, numRows: rows.length, totalRows, leftOut: [...leftOut, ...unkept] };
  } catch (thrown) {
    throwIfAborted(options.signal);
    throw thrown instanceof AppError ? thrown : unreadable(name, thrown);
  }
}

function bufferOf(source: ByteSource, { signal }: CallOptions): AsyncBuffer {
  return {
    byteLength: source.size,
    slice: async (start, end = source.size) => {
      throwIfAborted(signal);
      const isInside = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end;
      if (!isInside || start > source.size)
        throw new RangeError(`bytes ${start} to ${end} are not in the file`);
      const bytes = await source.slice(start, Math.min(end, source.size));
      return new Uint8Array(bytes).buffer;
    },
  };
}

/** Loads decompressors that the reader lacks only if a file needs them. */
async function compressorsFor({ row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec));
  if (codecs.every((codec) => codec === undefined || codec === "UNCOMPRESSED" || codec === "SNAPPY"))
    return {};
  return (await import("hyparquet-compressors")).compressors;
}

/** Columns of texts and numbers, and of lists of them; objects and bytes (images, sounds) are left out. */
function columnNames(metadata: FileMetaData): { names: string[]; leftOut: string[] } {
  const { children } = parquetSchema(metadata);
  const nameOf = ({ element }: SchemaTree) => element.name;
  return {
    names: children.filter(isReadable).map(nameOf),
    leftOut: children.filter((child) => !isReadable(child)).map(nameOf),
  };
}

function isReadable(column: SchemaTree): boolean {
  const { element, children } = column;
  if (element.repetition_type === "REPEATED") return false;
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  const [repeated, ...others] = children;
  if (!isList || !repeated || others.length > 0) return isSimple(column);
  const [item, ...more] = repeated.children;
  return more.length === 0 && isSimple(item ?? repeated);
}

function isSimple({ children, element }: SchemaTree): boolean {
  const isText = element.converted_type === "UTF8" || element.logical_type?.type === "STRING";
  const isBytes = element.type === "BYTE_ARRAY" || element.type === "FIXED_LEN_BYTE_ARRAY";
  return children.length === 0 && (isText || !isBytes);
}

/** The objects as rows, without columns that do not fit in cells, such as long lists. */
function cellsOf(
  objects: readonly Record<string, unknown>[],
  names: readonly string[],
): { readonly kept: readonly string[]; readonly rows: readonly (readonly Cell[])[] } {
  const unfit = new Set<string>();
  const all = objects.map((row) =>
    names.map((column) => {
      const cell = cellOf(simplified(row[column]));
      if (cell === undefined) unfit.add(column);
      return cell ?? null;
    }),
  );
  if (unfit.size === 0) return { kept: names, rows: all };
  const kept = names.filter((column) => !unfit.has(column));
  return { kept, rows: all.map((row) => row.filter((_, index) => !unfit.has(names[index] ?? ""))) };
}

/** A value as in JSON; numbers that would lose digits become text. */
function simplified(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return Array.isArray(value) || ArrayBuffer.isView(value)
    ? Array.from(value as ArrayLike<unknown>, simplified)
    : value;
}

/** Metadata of the `datasets` library: each column's type and the names of its classes. */
const named = z.object({ names: z.array(z.string()) });
const feature = z.union([
  named,
  z.object({ feature: named }).transform((sequence) => sequence.feature),
  z.tuple([named]).transform(([item]) => item),
]);
const huggingface = z.object({
  info: z.object({ features: z.record(z.string(), feature.nullable().catch(null)) }),
});

/** The class names of each column, or of the items in its lists. */
function declaredClasses({ key_value_metadata }: FileMetaData): ReadonlyMap<string, readonly string[]> {
  const text = key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  const parsed = huggingface.safeParse(text === undefined ? undefined : parsedJson(text));
  const features = parsed.success ? Object.entries(parsed.data.info.features) : [];
  return new Map(features.flatMap(([name, found]) => (found ? [[name, found.names] as const] : [])));
}

function withClasses(column: DataColumn, classNames: readonly string[] | undefined): DataColumn {
  return classNames ? { ...column, classNames } : column;
}

/** The notice about columns that are not read. */
export function leftOutNotice(names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [`Left out, since they hold neither texts nor numbers: ${quotedList(names)}.`];
}

/** The reader's own message. A TypeError (“x is not a function”) would not help a user. */
function reasonOf(thrown: unknown): string {
  const isOwn = thrown instanceof Error && thrown.name === "Error" && !thrown.message.includes("undefined");
  return isOwn ? shortened(thrown.message, 200) : "its parts do not fit together";
}

function unreadable(name: string, thrown: unknown): AppError {
  return new AppError(
    "bad-input",
    `${name} could not be read as parquet: ${reasonOf(thrown)}.`,
    "Check that the file is complete, or use the data as CSV or JSONL.",
  );
}
