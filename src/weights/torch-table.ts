/** @file The tensors in the table of a PyTorch file, whichever way the file keeps the rows of values they are views of. */

import { readBytes, refusal, saveAsSafetensors, type WeightsFile } from "../hub/weights-file";
import type { AppError } from "../lib/errors";
import { quoted } from "../lib/quoted";
import { byteWidths, widen } from "./dtype";
import { isKind, type PickleValue, type StoredStorage, type StoredTensor } from "./pickle-values";
import { checkedSize, checkedSpan, gather, isContiguous } from "./shapes";
import { type Checkpoint, longestName, mostTensors, type TensorView } from "./tensor-view";

/** Where the values of a row lie in the file. */
export interface Row {
  /** Bytes that the row has. */
  readonly size: number;
  /** Where they begin. */
  locate(): Promise<number>;
}

export type RowOf = (storage: StoredStorage) => Row;

/** Bytes of the whole row that `storage` is, or is a part of. */
export function rowSize({ dtype, rowLength }: StoredStorage): number {
  return rowLength * byteWidths[dtype];
}

/** The views of all tensors in `root`. Throws `AppError` if one of them reaches beyond its row. */
export function viewsOf(file: WeightsFile, root: PickleValue, rowOf: RowOf): Checkpoint {
  return new Map(tensorsOf(file, root).map(([name, tensor]) => [name, viewOf(file, name, tensor, rowOf)]));
}

/** The tensors of the outermost table; if it has none, those of the tables in it, with the tables' names before theirs. */
function tensorsOf(file: WeightsFile, root: PickleValue): [string, StoredTensor][] {
  if (isKind(root, "tensor"))
    throw refusal(file, "it holds a single tensor without a name", saveAsSafetensors);
  if (!isKind(root, "dict")) throw refusal(file, "it holds no table of tensors", saveAsSafetensors);
  const outer = tensorsIn(root, "");
  const tensors = outer.length > 0 ? outer : innerTensors(file, root.entries);
  if (tensors.length === 0 && root.entries.size > 0) {
    throw refusal(
      file,
      "neither its outermost table nor one in it holds tensors; it may be the record of a training run",
      saveAsSafetensors,
    );
  }
  if (tensors.length > mostTensors) throw tooMany(file);
  return tensors;
}

function innerTensors(
  file: WeightsFile,
  entries: ReadonlyMap<PickleValue, PickleValue>,
): [string, StoredTensor][] {
  const tensors: [string, StoredTensor][] = [];
  for (const [key, value] of entries) {
    if (typeof key !== "string" || !isKind(value, "dict")) continue;
    for (const tensor of tensorsIn(value, `${key}.`)) tensors.push(tensor);
    // One table may stand under many names, so the sum can be far larger than the file.
    if (tensors.length > mostTensors) throw tooMany(file);
  }
  return tensors;
}

function tensorsIn({ entries }: Extract<PickleValue, { kind: "dict" }>, prefix: string) {
  const tensors: [string, StoredTensor][] = [];
  for (const [key, value] of entries) {
    if (typeof key === "string" && isKind(value, "tensor")) tensors.push([prefix + key, value]);
  }
  return tensors;
}

const tooMany = (file: WeightsFile): AppError =>
  refusal(file, `it holds more than ${mostTensors.toLocaleString("en-US")} tensors`);

function viewOf(file: WeightsFile, name: string, tensor: StoredTensor, rowOf: RowOf): TensorView {
  if (name.length > longestName)
    throw refusal(file, `it has a tensor with an absurdly long name, ${quoted(name)}`);
  const { storage, offset, layout } = tensor;
  const width = byteWidths[storage.dtype];
  const row = rowOf(storage);
  const size = checkedSize(layout.shape);
  const span = checkedSpan(layout);
  if (rowSize(storage) > row.size || span === null || offset + span > storage.length) {
    throw refusal(file, `its tensor ${quoted(name)} reaches beyond the stored values`);
  }
  // Strides of zero repeat values; without a limit a file of a few bytes could claim any number of them.
  if (size === null || size > file.source.size) {
    throw refusal(file, `its tensor ${quoted(name)} claims more values than the file has bytes`);
  }
  const read = async () => {
    const start = (await row.locate()) + (storage.start + offset) * width;
    const values = widen(storage.dtype, await readBytes(file, start, start + span * width));
    return isContiguous(layout) ? values : gather(values, layout, size);
  };
  return { name, dtype: storage.dtype, shape: layout.shape, byteLength: size * width, read };
}
