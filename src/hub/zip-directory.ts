/**
 * @file Reads a zip's directory: its files and their positions. It reads ranges, never the whole archive, so that one
 * tensor of a large checkpoint can be read.
 */

import { quoted } from "../lib/quoted";
import { cutShort, dataView, readBytes, refusal, type WeightsFile } from "./weights-file";

export interface ZipEntry {
  readonly name: string;
  /** The size of the file, unpacked and packed. */
  readonly size: number;
  readonly packedSize: number;
  /** The position of the entry's own header. */
  readonly headerStart: number;
  /** Whether the bytes are uncompressed, compressed by "deflate", or unsupported. */
  readonly form: "plain" | "deflated" | "other";
}

/** The position of the directory in the archive, in bytes, and its number of entries. */
interface DirectoryPlace {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

const signatures = {
  entry: 0x02014b50,
  local: 0x04034b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
};
const lengths = { entry: 46, local: 30, end: 22, end64: 56, locator: 20 };

/** In bytes. A directory of ten thousand entries takes about one million. */
const maxDirectorySize = 16_000_000;
const mostEntries = 50_000;
const maxCommentLength = 0xffff;

/** Marks a 16- or 32-bit field whose value is in a 64-bit field elsewhere. */
const elsewhere16 = 0xffff;
const elsewhere32 = 0xffffffff;

/** The archive's entries by name, or `null` if the file does not end like a zip. Rejects with `AppError`. */
export async function readZipDirectory(file: WeightsFile): Promise<ReadonlyMap<string, ZipEntry> | null> {
  const place = await findDirectory(file);
  if (place === null) return null;
  if (place.start + place.size > file.source.size || place.count * lengths.entry > place.size) {
    throw refusal(file, "the place of its zip directory lies outside it");
  }
  if (place.count > mostEntries)
    throw refusal(file, `its zip holds ${place.count.toLocaleString("en-US")} files`);
  if (place.size > maxDirectorySize) throw refusal(file, "its zip directory is too large");
  return parseDirectory(file, await readBytes(file, place.start, place.start + place.size), place.count);
}

/** The start of the bytes of `entry`, which is not compressed; all are within the archive. Rejects with `AppError`. */
export async function locateData(file: WeightsFile, entry: ZipEntry): Promise<number> {
  if (entry.form !== "plain")
    throw refusal(file, `its part ${quoted(entry.name)} is compressed or encrypted`);
  return locatePacked(file, entry);
}

/** The start of the bytes of `entry`, compressed or not. Rejects with `AppError`. */
export async function locatePacked(file: WeightsFile, entry: ZipEntry): Promise<number> {
  const headerEnd = entry.headerStart + lengths.local;
  if (headerEnd + entry.packedSize > file.source.size) throw outside(file, entry);
  const header = dataView(await readBytes(file, entry.headerStart, headerEnd));
  if (header.getUint32(0, true) !== signatures.local) {
    throw refusal(file, `its part ${quoted(entry.name)} is not where the zip directory says`);
  }
  const start = headerEnd + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packedSize > file.source.size) throw outside(file, entry);
  return start;
}

function outside(file: WeightsFile, entry: ZipEntry) {
  const bytes = entry.headerStart + lengths.local + entry.packedSize;
  return cutShort(file, ` within its part ${quoted(entry.name)}`, { bytes, isAll: false });
}

/** Whether the file begins like a zip, so that without the end of one it is truncated. */
export async function isCutZip(file: WeightsFile): Promise<boolean> {
  if (file.source.size < 4) return false;
  return dataView(await readBytes(file, 0, 4)).getUint32(0, true) === signatures.local;
}

/** The start of the first file's bytes, found without the directory; `null` if the archive ends before. */
export async function localDataStart(file: WeightsFile): Promise<number | null> {
  if (file.source.size < lengths.local) return null;
  const header = dataView(await readBytes(file, 0, lengths.local));
  return lengths.local + header.getUint16(26, true) + header.getUint16(28, true);
}

async function findDirectory(file: WeightsFile): Promise<DirectoryPlace | null> {
  const { size } = file.source;
  const tailStart = Math.max(0, size - lengths.end - maxCommentLength - lengths.locator);
  const tail = dataView(await readBytes(file, tailStart, size));
  const end = findEnd(tail);
  if (end === null) return null;
  const locator = end - lengths.locator;
  if (locator >= 0 && tail.getUint32(locator, true) === signatures.locator) {
    return readLargeEnd(file, exact(file, tail, locator + 8));
  }
  const place = {
    count: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    start: tail.getUint32(end + 16, true),
  };
  if (place.count === elsewhere16 || place.size === elsewhere32 || place.start === elsewhere32) {
    throw refusal(file, "its zip directory is incomplete");
  }
  return place;
}

/** The start of the end record in the archive's last bytes: the last record whose comment ends exactly with them. */
function findEnd(tail: DataView): number | null {
  for (let at = tail.byteLength - lengths.end; at >= 0; at--) {
    if (tail.getUint32(at, true) !== signatures.end) continue;
    if (at + lengths.end + tail.getUint16(at + 20, true) === tail.byteLength) return at;
  }
  return null;
}

/** The end record of archives with fields of 64 bits, which begins at `start`. */
async function readLargeEnd(file: WeightsFile, start: number): Promise<DirectoryPlace> {
  if (start + lengths.end64 > file.source.size) throw refusal(file, "the end of its zip lies outside it");
  const record = dataView(await readBytes(file, start, start + lengths.end64));
  if (record.getUint32(0, true) !== signatures.end64) throw refusal(file, "the end of its zip is damaged");
  return { count: exact(file, record, 32), size: exact(file, record, 40), start: exact(file, record, 48) };
}

function parseDirectory(file: WeightsFile, bytes: Uint8Array, count: number): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const record = recordAt(file, bytes, at);
    const entry = parseEntry(file, record);
    if (entries.has(entry.name)) throw refusal(file, `its zip holds ${quoted(entry.name)} twice`);
    entries.set(entry.name, entry);
    at += record.length;
  }
  return entries;
}

/** The record at `at`: fixed fields, name, extra fields and comment. */
function recordAt(file: WeightsFile, bytes: Uint8Array, at: number): Uint8Array {
  const fixed = bytes.subarray(at, at + lengths.entry);
  if (fixed.length < lengths.entry) throw refusal(file, "its zip directory is cut short");
  const view = dataView(fixed);
  if (view.getUint32(0, true) !== signatures.entry) throw refusal(file, "its zip directory is damaged");
  const rest = view.getUint16(28, true) + view.getUint16(30, true) + view.getUint16(32, true);
  const record = bytes.subarray(at, at + lengths.entry + rest);
  if (record.length < lengths.entry + rest) throw refusal(file, "its zip directory is cut short");
  return record;
}

function parseEntry(file: WeightsFile, record: Uint8Array): ZipEntry {
  const view = dataView(record);
  const nameEnd = lengths.entry + view.getUint16(28, true);
  const name = new TextDecoder().decode(record.subarray(lengths.entry, nameEnd));
  const extra = record.subarray(nameEnd, nameEnd + view.getUint16(30, true));
  const large = largeFields(file, extra);
  const fields = [24, 20, 42].map((offset) => {
    const value = view.getUint32(offset, true);
    return value === elsewhere32 ? large.next().value : value;
  });
  const [size, packedSize, headerStart] = fields;
  if (size === undefined || packedSize === undefined || headerStart === undefined) {
    throw refusal(file, `its zip directory lacks the size of ${quoted(name)}`);
  }
  const isEncrypted = (view.getUint16(8, true) & 1) === 1;
  const form = isEncrypted ? "other" : formOf(view.getUint16(10, true), size === packedSize);
  return { name, size, packedSize, headerStart, form };
}

function formOf(method: number, isSameSize: boolean): ZipEntry["form"] {
  if (method === 0) return isSameSize ? "plain" : "other";
  return method === 8 ? "deflated" : "other";
}

/** The 64-bit numbers of the extra fields, in the order of the fields they replace. */
function* largeFields(file: WeightsFile, extra: Uint8Array): Generator<number, undefined> {
  const view = dataView(extra);
  let at = 0;
  while (at + 4 <= extra.length) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      for (let field = at + 4; field + 8 <= Math.min(end, extra.length); field += 8)
        yield exact(file, view, field);
    }
    at = end;
  }
}

/** The 64-bit integer at `at`. Throws if it is larger than any file. */
function exact(file: WeightsFile, view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > Number.MAX_SAFE_INTEGER) throw refusal(file, "a number in its zip directory is too large");
  return Number(value);
}
