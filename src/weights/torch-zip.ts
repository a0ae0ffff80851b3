/**
 * @file Reads `pytorch_model.bin` as PyTorch 1.6 and later write it: a zip of one folder with a pickle that describes the
 * tensors (`data.pkl`) and a file of values for each storage (`data/0`, `data/1`, …).
 */

import {
  byteCount,
  cutInTable,
  cutShort,
  readBytes,
  refusal,
  saveAsSafetensors,
  type WeightsFile,
} from "../hub/weights-file";
import { isCutZip, localDataStart, locateData, readZipDirectory, type ZipEntry } from "../hub/zip-directory";
import type { AppError } from "../lib/errors";
import { quoted } from "../lib/quoted";
import { maxPickleSize, readPickle, readPickleAt } from "./pickle";
import type { StoredStorage } from "./pickle-values";
import type { Checkpoint } from "./tensor-view";
import { type Row, rowSize, viewsOf } from "./torch-table";

interface Archive extends WeightsFile {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** The folder's name and a slash. */
  readonly folder: string;
}

/**
 * Reads and checks the table of tensors of `file`; `null` if the file is not a zip. Rejects with `AppError`.
 */
export async function openTorchZip(file: WeightsFile): Promise<Checkpoint | null> {
  const entries = await readZipDirectory(file);
  if (entries === null) {
    if (await isCutZip(file)) throw await cutZip(file);
    return null;
  }
  const archive = { ...file, entries, folder: folderOf(file, entries) };
  await checkByteOrder(archive);
  const table = readPickle(archive, await readSmall(archive, "data.pkl", maxPickleSize));
  if (table === null) throw refusal(file, "its table of tensors is cut short");
  return viewsOf(archive, table.value, (storage) => rowOf(archive, storage));
}

function folderOf(file: WeightsFile, entries: ReadonlyMap<string, ZipEntry>): string {
  const tables = [...entries.keys()].filter((key) => /^[^/]*\/data\.pkl$/.test(key));
  if (tables.length !== 1)
    throw refusal(file, "it is a zip, but not one that PyTorch wrote", saveAsSafetensors);
  return tables[0]!.slice(0, -"data.pkl".length);
}

/** The directory at the zip's end is missing, but the table of tensors comes first and tells how large the file was. */
async function cutZip(file: WeightsFile): Promise<AppError> {
  const { size } = file.source;
  const start = await localDataStart(file);
  const table = start === null || start >= size ? null : await readPickleAt(file, start);
  if (start === null || table === null) return cutInTable(file);
  const values = [...table.rows.values()].reduce((sum, storage) => sum + rowSize(storage), 0);
  const needed = start + table.length + values;
  if (needed > size) return cutShort(file, "", { bytes: needed, isAll: false });
  return refusal(file, `it is a zip that is cut short: its ${byteCount(size)} end before its directory does`);
}

async function checkByteOrder(archive: Archive): Promise<void> {
  if (!archive.entries.has(`${archive.folder}byteorder`)) return;
  const order = String.fromCharCode(...(await readSmall(archive, "byteorder", 16)));
  if (order !== "little") {
    throw refusal(archive, `its values are in the byte order ${quoted(order)}`, saveAsSafetensors);
  }
}

/** The content of the archive's file `name`, which must not exceed `maxSize` bytes. */
async function readSmall(archive: Archive, name: string, maxSize: number): Promise<Uint8Array> {
  const entry = entryOf(archive, name);
  if (entry.size > maxSize) throw refusal(archive, `its part ${quoted(name)} is too large`);
  const start = await locateData(archive, entry);
  return readBytes(archive, start, start + entry.size);
}

function entryOf(archive: Archive, name: string): ZipEntry {
  const entry = archive.entries.get(archive.folder + name);
  if (entry === undefined) throw refusal(archive, `its part ${quoted(name)} is missing`);
  return entry;
}

function rowOf(archive: Archive, { key }: StoredStorage): Row {
  const entry = entryOf(archive, `data/${key}`);
  return { size: entry.size, locate: () => locateData(archive, entry) };
}
