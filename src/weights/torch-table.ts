/** @file The tensors in the table of a PyTorch file of either format; each is a view of a row of values. */

import { readBytes, refusal, saveAsSafetensors, type WeightsFile } from "../hub/weights-file";

import { quoted } from "../lib/quoted";
import { byteWidths, widen } from "./dtype";
import { isKind, type PickleValue, type StoredStorage, type StoredTensor } from "./pickle-values";
import { checkedSize, checkedSpan, gather, isContiguous } from "./shapes";
import { type Checkpoint, checkCount, checkName, type TensorView } from "./tensor-view";

/** A row of values in the file. */
export interface Row {
  /** Its size in bytes. */
  readonly size: number;
  /** Resolves with the position of its first byte. */
  locate(): Promise<number>;
}

export type RowOf = (storage: StoredStorage) => Row;

/** The size in bytes of the whole row that `storage` is, or is a part of. */
export function rowSize({ dtype, rowLength }: StoredStorage): number {
  return rowLength * byteWidths[dtype];
}

/** Views of all tensors in `root`. Throws `AppError` if one of them reaches beyond its row. */
export function viewsOf(file: WeightsFile, root: PickleValue, rowOf: RowOf): Checkpoint {
  return new Map(tensorsOf(file, root).map(([name, tensor]) => [name, viewOf(file, name, tensor, rowOf)]));
}

/** The tensors of the outermost table or, if it has none, of the tables in it, prefixed with the tables' names. */
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
  checkCount(file, tensors.length, "it holds");
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
    // A table may be listed under many names, so the total can be far larger than the file.
    checkCount(file, tensors.length, "it holds");
  }
  return tensors;
}

const tensorsIn = ({ entries }: Extract<PickleValue, { kind: "dict" }>, prefix: string) =>
  [...entries].flatMap(([key, value]): [string, StoredTensor][] =>
    typeof key === "string" && isKind(value, "tensor") ? [[prefix + key, value]] : [],
  );

function viewOf(file: WeightsFile, name: string, tensor: StoredTensor, rowOf: RowOf): TensorView {
  checkName(file, name);
  const { storage, offset, layout } = tensor;
  const width = byteWidths[storage.dtype];
  const row = rowOf(storage);
  const size = checkedSize(layout.shape);
  const span = checkedSpan(layout);
  if (rowSize(storage) > row.size || span === null || offset + span > storage.length) {
    throw refusal(file, `its tensor ${quoted(name)} reaches beyond the stored values`);
  }
  // Strides of zero repeat values, so without a limit a tiny file could claim any number of them.
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
