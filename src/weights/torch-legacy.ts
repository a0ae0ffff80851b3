/**
 * @file Reads `pytorch_model.bin` as PyTorch before 1.6 wrote it: five pickles (a magic number, the version of the
 * format, facts about the machine, the table of tensors, the keys of the rows of values), then the rows, each preceded by
 * its length.
 */

import {
  cutInTable,
  cutShort,
  dataView,
  readBytes,
  refusal,
  saveAsSafetensors,
  type WeightsFile,
} from "../hub/weights-file";
import { quoted } from "../lib/quoted";
import { byteWidths } from "./dtype";
import { readPickleAt, type Unpickled } from "./pickle";
import { isKind, type PickleValue, type StoredStorage } from "./pickle-values";
import type { Checkpoint } from "./tensor-view";
import { rowSize, viewsOf } from "./torch-table";

/** The magic number 0x1950a86a20f9469cfc6c as it is pickled, and the instruction that ends the pickle. */
const magic = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
/** Bytes. Whatever its version, the first pickle ends before this. */
const longestStart = 32;
const formatVersion = 1001;
/** Bytes of the count of values before each row. */
const countWidth = 8;

/**
 * Reads and checks the table of tensors of `file`; `null` if the file does not begin with the format's magic number.
 * Rejects with `AppError`.
 */
export async function openTorchLegacy(file: WeightsFile): Promise<Checkpoint | null> {
  const start = await magicEnd(file);
  if (start === null) return null;
  const cursor = { position: start };
  await checkVersion(file, cursor);
  const table = await nextPickle(file, cursor);
  const keys = keysOf(file, (await nextPickle(file, cursor)).value);
  const rows = placesOf(file, keys, table.rows, cursor.position);
  return viewsOf(file, table.value, (storage) => {
    const place = rows.get(storage.key);
    if (place === undefined) throw refusal(file, `its row of values ${quoted(storage.key)} is missing`);
    return { size: place.size, locate: () => locate(file, storage, place) };
  });
}

async function magicEnd(file: WeightsFile): Promise<number | null> {
  const head = await readBytes(file, 0, Math.min(file.source.size, longestStart));
  if (head[0] !== 0x80) return null;
  for (let at = 0; at + magic.length <= head.length; at++) {
    if (magic.every((byte, i) => head[at + i] === byte)) return at + magic.length;
  }
  return null;
}

interface Cursor {
  position: number;
}

/** Reads the pickle at the cursor and moves the cursor behind it. */
async function nextPickle(file: WeightsFile, cursor: Cursor): Promise<Unpickled> {
  const found = cursor.position < file.source.size ? await readPickleAt(file, cursor.position) : null;
  if (found === null) throw cutInTable(file);
  cursor.position += found.length;
  return found;
}

async function checkVersion(file: WeightsFile, cursor: Cursor): Promise<void> {
  const { value: version } = await nextPickle(file, cursor);
  if (version !== formatVersion) {
    throw refusal(file, "it is in a version of PyTorch's format that is not known", saveAsSafetensors);
  }
  const { value: machine } = await nextPickle(file, cursor);
  const isLittle = isKind(machine, "dict") ? machine.entries.get("little_endian") : undefined;
  if (isLittle === false) throw refusal(file, 'its values are in the byte order "big"', saveAsSafetensors);
  if (isLittle !== true) throw refusal(file, "it does not say in which byte order its values are");
}

function keysOf(file: WeightsFile, value: PickleValue): readonly string[] {
  const keys = isKind(value, "list") ? value.items : null;
  if (!keys?.every((key) => typeof key === "string")) {
    throw refusal(file, "its list of the rows of values is damaged");
  }
  return keys;
}

interface Place {
  /** Where the row's values begin, and their size in bytes. */
  readonly start: number;
  readonly size: number;
}

/** The places of the rows, which follow one another from `start`. */
function placesOf(
  file: WeightsFile,
  keys: readonly string[],
  rows: ReadonlyMap<string, StoredStorage>,
  start: number,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let end = start;
  for (const key of keys) {
    const storage = rows.get(key);
    if (storage === undefined || places.has(key))
      throw refusal(file, "its list of the rows of values is damaged");
    const place = { start: end + countWidth, size: rowSize(storage) };
    places.set(key, place);
    end = place.start + place.size;
  }
  if (end > file.source.size) throw cutShort(file, "", { bytes: end, isAll: true });
  return places;
}

/** Where the row's values begin, if the count before them is right. */
async function locate(file: WeightsFile, { dtype, key }: StoredStorage, place: Place): Promise<number> {
  const counted = dataView(await readBytes(file, place.start - countWidth, place.start)).getBigInt64(0, true);
  if (Number(counted) * byteWidths[dtype] !== place.size) {
    throw refusal(file, `its row of values ${quoted(key)} is not where the table says`);
  }
  return place.start;
}
