/**
 * @file Reader of `pytorch_model.bin` as PyTorch 1.6 and later write it: a zip with a pickle that says what each tensor
 * is (`data.pkl`) and a file of values for each storage (`data/0`, `data/1`, …), all in one folder.
 */

import type { ByteSource } from "../hub/repository";
import { byteWidths, widen } from "./dtype";
import { readPickle } from "./pickle";
import { isKind, type PickleValue, type StoredTensor } from "./pickle-values";
import { checkedSize, checkedSpan, gather, isContiguous } from "./shapes";
import type { Checkpoint, TensorView } from "./tensor-view";
import { quoted, readBytes, refusal, saveAsSafetensors, type WeightsFile } from "./weights-file";
import { locateData, readZipDirectory, type ZipEntry } from "./zip-directory";

/** Bytes. A table of ten thousand tensors takes about one and a half million. */
const maxPickleSize = 16_000_000;

interface Archive extends WeightsFile {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** The folder's name with its slash. */
  readonly folder: string;
}

/** Reads the table of tensors of the PyTorch file `name` and checks all of it. Rejects with `AppError`. */
export async function openTorchZip(source: ByteSource, name: string): Promise<Checkpoint> {
  const archive = await openArchive({ name, source });
  await checkByteOrder(archive);
  const root = readPickle(archive, await readSmall(archive, "data.pkl", maxPickleSize));
  const tensors = tensorsOf(archive, root);
  return new Map(tensors.map(([key, tensor]) => [key, viewOf(archive, key, tensor)]));
}

async function openArchive(file: WeightsFile): Promise<Archive> {
  const entries = await readZipDirectory(file);
  if (entries === null) throw await notAZip(file);
  const tables = [...entries.keys()].filter((key) => /^[^/]*\/data\.pkl$/.test(key));
  if (tables.length !== 1)
    throw refusal(file, "it is a zip, but not one that PyTorch wrote", saveAsSafetensors);
  return { ...file, entries, folder: tables[0]!.slice(0, -"data.pkl".length) };
}

/** What to say of a file that is no zip: a zip's beginning, one of PyTorch's older formats, or neither. */
async function notAZip(file: WeightsFile) {
  const head = await readBytes(file, 0, Math.min(file.source.size, 512));
  const text = String.fromCharCode(...head);
  if (text.startsWith("PK\x03\x04")) return refusal(file, "it is a zip that is cut short");
  const isPickle = head[0] === 0x80 && head[1]! <= 5;
  const isTar = text.startsWith("ustar", 257);
  if (!isPickle && !isTar) return refusal(file, "it is not a PyTorch checkpoint");
  return refusal(
    file,
    "it is in the format of PyTorch before 1.6, which is not supported",
    saveAsSafetensors,
  );
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

/** The tensors of the outermost table; whatever else stands in it is no weight and passed over. */
function tensorsOf(file: WeightsFile, root: PickleValue): [string, StoredTensor][] {
  if (!isKind(root, "dict")) throw refusal(file, "it holds no table of tensors", saveAsSafetensors);
  const tensors: [string, StoredTensor][] = [];
  for (const [key, value] of root.entries) {
    if (typeof key === "string" && isKind(value, "tensor")) tensors.push([key, value]);
  }
  if (tensors.length === 0 && root.entries.size > 0) {
    throw refusal(
      file,
      "its outermost table holds no tensors; it may be the record of a training run",
      saveAsSafetensors,
    );
  }
  return tensors;
}

function viewOf(archive: Archive, name: string, tensor: StoredTensor): TensorView {
  const { storage, offset, layout } = tensor;
  const width = byteWidths[storage.dtype];
  const entry = entryOf(archive, `data/${storage.key}`);
  const size = checkedSize(layout.shape);
  const span = checkedSpan(layout);
  if (storage.length * width > entry.size || span === null || offset + span > storage.length) {
    throw refusal(archive, `its tensor ${quoted(name)} reaches beyond the stored values`);
  }
  // Strides of zero repeat values; without a limit a file of a few bytes could claim any number of them.
  if (size === null || size > archive.source.size) {
    throw refusal(archive, `its tensor ${quoted(name)} claims more values than the file has bytes`);
  }
  const read = async () => {
    const start = (await locateData(archive, entry)) + offset * width;
    const values = widen(storage.dtype, await readBytes(archive, start, start + span * width));
    return isContiguous(layout) ? values : gather(values, layout, size);
  };
  return { name, dtype: storage.dtype, shape: layout.shape, byteLength: size * width, read };
}
