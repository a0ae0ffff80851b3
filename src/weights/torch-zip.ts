/**
 * @file Reader of `pytorch_model.bin` as PyTorch 1.6 and later write it: a zip with a pickle that says what each tensor
 * is (`data.pkl`) and a file of values for each storage (`data/0`, `data/1`, …), all in one folder.
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
import { readPickle } from "./pickle";
import { readGrowing } from "./pickle-in-file";
import type { StoredStorage } from "./pickle-values";
import type { Checkpoint } from "./tensor-view";
import { type Row, rowSize, viewsOf } from "./torch-table";

/** Bytes. A table of ten thousand tensors takes about one and a half million. */
const maxPickleSize = 16_000_000;

interface Archive extends WeightsFile {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** The folder's name with its slash. */
  readonly folder: string;
}

/**
 * Reads the table of tensors of the PyTorch zip `file` and checks all of it; `null` if the file is not a zip. Rejects
 * with `AppError`.
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

/** The directory at a zip's end is gone, but PyTorch puts the table of tensors first: it says how much there was. */
async function cutZip(file: WeightsFile): Promise<AppError> {
  const { size } = file.source;
  const start = await localDataStart(file);
  const table = start === null || start >= size ? null : await readGrowing(file, start);
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

/** The whole of the archive's file `name`, which may have at most `maxSize` bytes. */
async function readSmall(archive: Archive, name: string, maxSize: number): Promise<Uint8Array> {
  const entry = entryOf(archive, name);
  if (entry.size > maxSize) throw refusal(archive, `its part ${quoted(name)} is absurdly large`);
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
