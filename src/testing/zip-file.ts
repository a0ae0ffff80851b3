/** @file Writes zips whose files are not compressed, as PyTorch does. */

import { concat, uint, utf8 } from "./bytes";

export interface ZipOptions {
  /** Whether sizes and positions are 64-bit, as in archives beyond four gigabytes. */
  readonly large?: boolean;
  /** The compression method in the directory; the default, 0, is none. The bytes are not compressed in any case. */
  readonly method?: number;
  readonly comment?: string;
}

/** An archive of `files`, with checksums of zero. */
export function zipFile(
  files: readonly (readonly [string, Uint8Array])[],
  options: ZipOptions = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const [path, length] = [utf8(name), uint(utf8(name).length, 2)];
    const local = concat(uint(0x04034b50, 4), uint(0, 22), length, uint(0, 2), path);
    parts.push(local, bytes);
    records.push(directoryRecord(name, bytes.length, offset, options));
    offset += local.length + bytes.length;
  }
  const directory = concat(...records);
  return concat(...parts, directory, endRecords(files.length, directory.length, offset, options));
}

function directoryRecord(name: string, size: number, offset: number, options: ZipOptions): Uint8Array {
  const { large = false, method = 0 } = options;
  const extra = large ? concat(uint(1, 2), uint(24, 2), uint(size, 8), uint(size, 8), uint(offset, 8)) : [];
  const field = (value: number) => uint(large ? 0xffffffff : value, 4);
  return concat(
    uint(0x02014b50, 4),
    uint(0, 6),
    uint(method, 2),
    uint(0, 8),
    field(size),
    field(size),
    uint(utf8(name).length, 2),
    uint(extra.length, 2),
    uint(0, 10),
    field(offset),
    utf8(name),
    extra,
  );
}

function endRecords(count: number, size: number, start: number, options: ZipOptions): Uint8Array {
  const { large = false, comment = "" } = options;
  const counts = [uint(large ? 0xffff : count, 2), uint(large ? 0xffff : count, 2)];
  const place = [uint(large ? 0xffffffff : size, 4), uint(large ? 0xffffffff : start, 4)];
  const note = [uint(comment.length, 2), utf8(comment)];
  const end = concat(uint(0x06054b50, 4), uint(0, 4), ...counts, ...place, ...note);
  if (!large) return end;
  const total = uint(count, 8);
  const end64 = [uint(0x06064b50, 4), uint(44, 8), uint(0, 12), total, total, uint(size, 8)];
  const locator = [uint(0x07064b50, 4), uint(0, 4), uint(start + size, 8), uint(1, 4)];
  return concat(...end64, uint(start, 8), ...locator, end);
}
