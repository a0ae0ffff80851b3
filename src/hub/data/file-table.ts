/** @file Reads a table from one of the user's files, in any supported format. */

import type { CallOptions } from "../../lib/call";
import { type DataTable, maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { formatBytesAbove } from "../../lib/format";
import { shortened } from "../../lib/quoted";
import { blobSource } from "../embedded-repository";
import { columnsOf } from "./columns";
import { parseDelimited } from "./delimited";
import { looksLikeJson, parseJsonRows } from "./json-rows";
import { leftOutNotice, readParquet } from "./parquet-table";
import { noRows } from "./rows";
import { decodeText } from "./text-decoding";

const largestFile = 100_000_000;
/** In messages. */
const longestName = 100;

/** Throws `AppError("bad-input")` if the file is empty, too large, or not a table. */
export async function fileTable(blob: Blob, name: string, options: CallOptions = {}): Promise<DataTable> {
  const called = shortened(name, longestName);
  if (await isParquet(blob)) return { ...(await parquetTable(blob, called, options)), name };
  if (blob.size > largestFile) throw tooLarge(called, blob.size);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes.length === 0) throw noRows(called);
  return { ...textTable(bytes, called), name };
}

async function isParquet(blob: Blob): Promise<boolean> {
  return (await blob.slice(0, 4).text()) === "PAR1";
}

async function parquetTable(blob: Blob, name: string, options: CallOptions): Promise<DataTable> {
  const part = await readParquet(blobSource(blob), name, maxTableRows, options);
  if (part.numRows === 0) throw noRows(name);
  const { columns, numRows, totalRows } = part;
  return {
    name,
    columns,
    numRows,
    totalRows,
    notices: [...leftOutNotice(part.leftOut), ...cutNotice(numRows, totalRows)],
  };
}

function textTable(bytes: Uint8Array, name: string): DataTable {
  const decoded = decodeText(bytes, name);
  const { names, rows, totalRows, notices } = looksLikeJson(decoded.text)
    ? parseJsonRows(decoded.text, name)
    : parseDelimited(decoded.text, name);
  return {
    name,
    columns: columnsOf(names, rows),
    numRows: rows.length,
    totalRows,
    notices: [...decoded.notices, ...notices, ...cutNotice(rows.length, totalRows)],
  };
}

/** The notice if only the first rows were read. */
function cutNotice(numRows: number, totalRows: number): string[] {
  if (numRows >= totalRows) return [];
  return [`Only the first ${numRows} of ${totalRows} rows were read.`];
}

function tooLarge(name: string, size: number): AppError {
  const [has, most] = formatBytesAbove(size, largestFile);
  return new AppError(
    "bad-input",
    `${name} has ${has}; the limit for a table is ${most}.`,
    `Use a part of it: at most ${maxTableRows} rows are read.`,
  );
}
