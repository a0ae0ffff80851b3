/**
 * @file Compares the pages of a column with the file's metadata before they are unpacked. A damaged length or count
 * could otherwise send the reader into an endless loop or fill the memory.
 */

import type { AsyncBuffer, ColumnMetaData, FileMetaData, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { AppError } from "../../lib/errors";

interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly column: ColumnMetaData;
}

/**
 * `file`, whose columns are checked when they are read, which may throw `AppError("bad-input")`. `name`: the file's
 * name.
 */
export function checkedFile(file: AsyncBuffer, { row_groups }: FileMetaData, name: string): AsyncBuffer {
  const columns = row_groups.flatMap((group) => group.columns.flatMap(({ meta_data }) => meta_data ?? []));
  const chunks = columns.map(chunkOf);
  for (const { start, end, column } of chunks) {
    if (!(start >= 0 && start <= end && end <= file.byteLength)) throw damaged(name, column);
  }
  const checkedSlice = async (start: number, end: number) => {
    const bytes = await file.slice(start, end);
    for (const chunk of chunks) {
      if (chunk.start >= start && chunk.end <= end) checkChunk(new DataView(bytes), start, chunk, name);
    }
    return bytes;
  };
  return {
    byteLength: file.byteLength,
    slice: (start, end = file.byteLength) => {
      const reading = checkedSlice(start, end);
      // The reader drops the promises of the other columns once one has failed.
      reading.catch(() => undefined);
      return reading;
    },
  };
}

function chunkOf(column: ColumnMetaData): Chunk {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = column;
  const start = Number(dictionary && dictionary < data ? dictionary : data);
  return { start, end: start + Number(size), column };
}

/** `offset` is the position of `view` in the file. */
function checkChunk(view: DataView, offset: number, { start, end, column }: Chunk, name: string): void {
  const reader = { view, offset: start - offset };
  const stop = Math.min(end - offset, view.byteLength);
  let rest = Number(column.num_values);
  while (rest > 0 && reader.offset < stop - 1) {
    const header = parquetHeader(reader);
    const pageEnd = reader.offset + header.compressed_page_size;
    if (!(pageEnd >= reader.offset && pageEnd <= stop && header.uncompressed_page_size >= 0))
      throw damaged(name, column);
    checkCounts(header, rest, column, name);
    if (header.data_page_header_v2) checkLevels(view, reader.offset, header, column, name);
    rest -= header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    reader.offset = pageEnd;
  }
}

/** Each value of a dictionary needs at least one bit, and a page cannot have more values than its column has left. */
function checkCounts(header: PageHeader, rest: number, column: ColumnMetaData, name: string): void {
  const { dictionary_page_header: dictionary, data_page_header: first, data_page_header_v2: second } = header;
  const isDictionary =
    dictionary !== undefined && isCount(dictionary.num_values, 8 * header.uncompressed_page_size);
  const isFirst = first !== undefined && isCount(first.num_values, rest);
  const isSecond =
    second !== undefined && isCount(second.num_values, rest) && isCount(second.num_nulls, second.num_values);
  if (!isDictionary && !isFirst && !isSecond && header.type !== "INDEX_PAGE") throw damaged(name, column);
}

const isCount = (count: number, most: number) => Number.isInteger(count) && count >= 0 && count <= most;

/** Checks the uncompressed levels of a version 2 page; for nested columns only their lengths. */
function checkLevels(
  view: DataView,
  start: number,
  header: PageHeader,
  column: ColumnMetaData,
  name: string,
): void {
  const page = header.data_page_header_v2;
  if (!page) return;
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = page;
  const isInside =
    isCount(repetition, header.compressed_page_size) &&
    isCount(definition, header.compressed_page_size - repetition);
  if (!isInside) throw damaged(name, column);
  if (column.path_in_schema.length > 1 || definition === 0) return;
  const levels = new DataView(view.buffer, view.byteOffset + start + repetition, definition);
  if (!areRuns(levels, page.num_values)) throw damaged(name, column);
}

/** Whether `levels` are runs of one-bit levels, repeated or eight per byte, for exactly `count` values. */
function areRuns(levels: DataView, count: number): boolean {
  let offset = 0;
  let seen = 0;
  while (seen < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (offset >= levels.byteLength || shift > 28) return false;
      const byte = levels.getUint8(offset++);
      header += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    const length = Math.floor(header / 2);
    const isPacked = header % 2 === 1;
    if (length === 0 || (!isPacked && seen + length > count)) return false;
    seen += isPacked ? 8 * length : length;
    offset += isPacked ? length : 1;
  }
  return offset <= levels.byteLength;
}

function damaged(name: string, { path_in_schema }: ColumnMetaData): AppError {
  return new AppError(
    "bad-input",
    `${name} is damaged: a page of its column “${path_in_schema.join(".").slice(0, 60)}” contradicts its metadata.`,
    "Download the file again, or save its table as CSV or JSONL.",
  );
}
