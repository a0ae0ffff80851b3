/** @file The first rows of a parquet file: only its end and the row groups that hold them are read. */

import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { z } from "zod";
import type { CallOptions } from "../../lib/call";
import type { DataColumn } from "../../lib/data-table";
import { AppError, throwIfAborted } from "../../lib/errors";
import type { ByteSource } from "../repository";
import { type Cell, columnsOf } from "./columns";
import { parsedJson } from "./parsed-json";

export interface ParquetPart {
  readonly columns: readonly DataColumn[];
  readonly numRows: number;
  /** Rows of the whole file. */
  readonly totalRows: number;
  /** Columns that hold neither texts nor numbers. */
  readonly leftOut: readonly string[];
}

/** At most `most` rows from the start. Throws `AppError("bad-input")` for what is not parquet. `name`: of the file. */
export async function readParquet(
  source: ByteSource,
  name: string,
  most: number,
  options: CallOptions,
): Promise<ParquetPart> {
  const file = bufferOf(source, options);
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const totalRows = Number(metadata.num_rows);
    const { names, leftOut } = columnNames(metadata);
    const rowEnd = Math.min(most, totalRows);
    const compressors = await compressorsFor(metadata);
    const objects =
      rowEnd === 0 || names.length === 0
        ? []
        : await parquetReadObjects({ file, metadata, columns: names, rowStart: 0, rowEnd, compressors });
    const rows = objects.map((row) => names.map((column) => cellOf(row[column])));
    const declared = declaredClasses(metadata);
    const columns = columnsOf(names, rows).map((column) => withClasses(column, declared.get(column.name)));
    return { columns, numRows: rows.length, totalRows, leftOut };
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
      const bytes = await source.slice(Math.max(0, start), Math.min(end, source.size));
      return new Uint8Array(bytes).buffer;
    },
  };
}

/** What compresses the file beyond what the reader knows itself is fetched only where a file needs it. */
async function compressorsFor({ row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec));
  if (codecs.every((codec) => codec === undefined || codec === "UNCOMPRESSED" || codec === "SNAPPY"))
    return {};
  return (await import("hyparquet-compressors")).compressors;
}

/** Columns of texts, numbers, and lists of either; objects and bytes (images, sounds) are left out. */
function columnNames(metadata: FileMetaData): { names: string[]; leftOut: string[] } {
  const { children } = parquetSchema(metadata);
  const isSimple = ({ children: inner, element }: (typeof children)[number]) => {
    const isText = element.converted_type === "UTF8" || element.logical_type?.type === "STRING";
    const isBytes = element.type === "BYTE_ARRAY" || element.type === "FIXED_LEN_BYTE_ARRAY";
    return inner.length === 0 && element.repetition_type !== "REPEATED" && (isText || !isBytes);
  };
  const isRead = (child: (typeof children)[number]) => isSimple(child) || isListOf(child, isSimple);
  const nameOf = ({ element }: (typeof children)[number]) => element.name;
  return {
    names: children.filter(isRead).map(nameOf),
    leftOut: children.filter((child) => !isRead(child)).map(nameOf),
  };
}

function cellOf(value: unknown): Cell {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return listText(value);
  return typeof value === "boolean" ? String(value) : null;
}

type Field = ReturnType<typeof parquetSchema>;

/** Whether it is a list, as the format nests it, of values that `isSimple`. */
function isListOf({ element, children }: Field, isSimple: (field: Field) => boolean): boolean {
  const [group] = children;
  const [item] = group?.children ?? [];
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  return (
    isList && children.length === 1 && group?.children.length === 1 && item !== undefined && isSimple(item)
  );
}

/** As JSON writes it; null where something is missing in it. */
function listText(list: readonly unknown[]): Cell {
  const cells = list.map(cellOf);
  return cells.includes(null) ? null : JSON.stringify(cells);
}

/** What the `datasets` library writes beside the rows: each column's kind, and the names of its classes. */
const classes = z.array(z.string()).optional();
const huggingface = z.object({
  info: z.object({
    features: z.record(
      z.string(),
      z.object({ names: classes, feature: z.object({ names: classes }).optional() }).catch({}),
    ),
  }),
});

function declaredClasses({ key_value_metadata }: FileMetaData): ReadonlyMap<string, readonly string[]> {
  const text = key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  const parsed = huggingface.safeParse(text === undefined ? undefined : parsedJson(text));
  const features = parsed.success ? Object.entries(parsed.data.info.features) : [];
  return new Map(
    features.flatMap(([name, { names, feature }]) => {
      const declared = names ?? feature?.names;
      return declared ? [[name, declared] as const] : [];
    }),
  );
}

function withClasses(column: DataColumn, classNames: readonly string[] | undefined): DataColumn {
  return classNames ? { ...column, classNames } : column;
}

/** What to say of columns that are not read. */
export function leftOutNotice(names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [`Left out, since they hold neither texts nor numbers: ${names.join(", ")}.`];
}

function unreadable(name: string, thrown: unknown): AppError {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(
    "bad-input",
    `${name} could not be read as parquet: ${words}.`,
    "Check that the file is whole, or take the data as CSV or JSONL.",
  );
}
