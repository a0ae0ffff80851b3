/**
 * @file Reader of `pytorch_model.bin` as PyTorch before 1.6 wrote it: five pickles (a magic number, the version of the
 * format, facts about the machine, the table of tensors, the keys of the rows of values), then row after row, each with
 * its length before it.
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
import type { Unpickled } from "./pickle";
import { readGrowing } from "./pickle-in-file";
import { isKind, type PickleValue, type StoredStorage } from "./pickle-values";
import type { Checkpoint } from "./tensor-view";
import { rowSize, viewsOf } from "./torch-table";

/** The magic number 0x1950a86a20f9469cfc6c as a pickle has it, and the instruction that ends that pickle. */
const magic = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
/** Pickles of any version have said what they are by then. */
const longestStart = 32;
const formatVersion = 1001;
/** Bytes before each row: how many values it has. */
const countWidth = 8;

/**
 * Reads the table of tensors of the PyTorch file `file` and checks all of it; `null` if the file does not begin with the
 * format's magic number. Rejects with `AppError`.
 */
export async function openTorchLegacy(file: WeightsFile): Promise<Checkpoint | null> {
  const start = await magicEnd(file);
  if (start === null) return null;
  const reader = new PickleReader(file, start);
  await checkVersion(file, reader);
  const table = await reader.next();
  const keys = keysOf(file, (await reader.next()).value);
  const rows = placesOf(file, keys, table.rows, reader.position);
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

/** The pickles of a file, one after another. */
class PickleReader {
  readonly #file: WeightsFile;
  position: number;

  constructor(file: WeightsFile, position: number) {
    this.#file = file;
    this.position = position;
  }

  async next(): Promise<Unpickled> {
    const { size } = this.#file.source;
    const found = this.position < size ? await readGrowing(this.#file, this.position) : null;
    if (found === null) throw cutInTable(this.#file);
    this.position += found.length;
    return found;
  }
}

async function checkVersion(file: WeightsFile, reader: PickleReader): Promise<void> {
  const { value: version } = await reader.next();
  if (version !== formatVersion) {
    throw refusal(file, "it is in a version of PyTorch's format that is not known", saveAsSafetensors);
  }
  const { value: machine } = await reader.next();
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
  /** Where the row's values begin, and how many bytes they have. */
  readonly start: number;
  readonly size: number;
}

/** Where each row lies: one after another, from `start` on. */
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

/** Where the row's values begin, after a look at the count before them. */
async function locate(file: WeightsFile, { dtype, key }: StoredStorage, place: Place): Promise<number> {
  const counted = dataView(await readBytes(file, place.start - countWidth, place.start)).getBigInt64(0, true);
  if (Number(counted) * byteWidths[dtype] !== place.size) {
    throw refusal(file, `its row of values ${quoted(key)} is not where the table says`);
  }
  return place.start;
}
