/** @file Limits what a parquet file may claim, and how much its pages may unpack to. */

import { type Compressors, type FileMetaData, snappyUncompress } from "hyparquet";
import { maxTableColumns } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { formatBytes } from "../../lib/format";
import { tooManyColumns } from "./rows";

/** The most schema elements; a column of lists has three. */
const mostElements = 4 * maxTableColumns;
/** The most bytes to unpack in one read; a sound file of text has far fewer. */
const mostUnpacked = 512 * 1024 * 1024;

/** Throws `AppError("bad-input")` if the file's metadata is contradictory or excessive. `name`: the file's name. */
export function checkClaims({ schema, row_groups, num_rows }: FileMetaData, name: string): void {
  if (schema.length > mostElements) throw tooManyColumns(name, Math.floor(schema.length / 4));
  const rows = row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (rows !== num_rows) throw contradictory(name, `${num_rows} rows, but its parts ${rows}`);
  for (const { columns, num_rows: groupRows } of row_groups) {
    for (const { meta_data } of columns) {
      const isFlat = meta_data?.path_in_schema.length === 1;
      if (isFlat && meta_data.num_values !== groupRows)
        throw contradictory(name, `${groupRows} rows in a part with ${meta_data.num_values} values`);
    }
  }
}

/** The compressors, including the reader's own, with a limit on the total that they unpack. */
export function boundedCompressors(compressors: Compressors, name: string): Compressors {
  let unpacked = 0;
  const all: Compressors = { SNAPPY: unpackSnappy, ...compressors };
  const bounded = Object.entries(all).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      unpacked += length;
      if (!(length >= 0) || unpacked > mostUnpacked) throw tooLarge(name);
      return unpack(input, length);
    },
  ]);
  return Object.fromEntries(bounded);
}

function unpackSnappy(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  snappyUncompress(input, output);
  return output;
}

function contradictory(name: string, claim: string): AppError {
  return new AppError(
    "bad-input",
    `${name} is damaged: it claims ${claim}.`,
    "Download the file again, or save its table as CSV or JSONL.",
  );
}

function tooLarge(name: string): AppError {
  return new AppError(
    "bad-input",
    `The first rows of ${name} unpack to more than ${formatBytes(mostUnpacked)}.`,
    "Save only its columns of texts and labels, or a part of its rows.",
  );
}
