/** @file The short list of what a PyTorch checkpoint's pickle may name, and what each of these makes. Nothing else is. */

import type { StoredDtype } from "./dtype";
import {
  isCount,
  isKind,
  type PickleGlobal,
  type PickleTuple,
  type PickleValue,
  type StoredStorage,
} from "./pickle-values";
import { quoted, refusal, saveAsSafetensors, type WeightsFile } from "./weights-file";

/** What a call makes of its arguments; `null` where they are not what PyTorch writes. */
type Constructor = (args: readonly PickleValue[]) => PickleValue;

const constructors = new Map<string, Constructor>([
  ["collections.OrderedDict", (args) => (args.length === 0 ? { kind: "dict", entries: new Map() } : null)],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", ([tensor]) => (isKind(tensor, "tensor") ? tensor : null)],
]);

const storageDtypes = new Map<string, StoredDtype>([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** The permitted global `name`, its module before the dot. Throws `AppError` for every other. */
export function findGlobal(file: WeightsFile, name: string): PickleGlobal {
  if (constructors.has(name) || storageDtypes.has(name)) return { kind: "global", name };
  throw refusal(
    file,
    `it asks for ${quoted(name)}, which is not among what plain weights need, and nothing in it was executed`,
    saveAsSafetensors,
  );
}

/** The call `global(...args)`. Throws `AppError` where PyTorch would not have written it. */
export function callGlobal(file: WeightsFile, global: PickleGlobal, args: PickleTuple): PickleValue {
  const made = constructors.get(global.name)?.(args.items) ?? null;
  if (made === null)
    throw refusal(file, `it calls ${global.name} with what this does not take`, saveAsSafetensors);
  return made;
}

/** The storage that the persistent id `("storage", type, key, device, length)` stands for. */
export function findStorage(file: WeightsFile, id: PickleValue): StoredStorage {
  const [word, type, key, , length] = isKind(id, "tuple") ? id.items : [];
  const dtype = isKind(type, "global") ? storageDtypes.get(type.name) : undefined;
  if (word !== "storage" || dtype === undefined || typeof key !== "string" || !isCount(length)) {
    throw refusal(file, "it refers to values in a way that PyTorch does not");
  }
  return { kind: "storage", dtype, key, length };
}

/** `(storage, offset, shape, strides, requires_grad, backward_hooks)`; a seventh marks what is not a plain tensor. */
function rebuildTensor(args: readonly PickleValue[]): PickleValue {
  const [storage, offset, shape, strides] = args;
  if (args.length !== 6 || !isKind(storage, "storage") || !isCount(offset)) return null;
  if (!isCounts(shape) || !isCounts(strides) || shape.items.length !== strides.items.length) return null;
  return { kind: "tensor", storage, offset, layout: { shape: shape.items, strides: strides.items } };
}

interface Counts extends PickleTuple {
  readonly items: readonly number[];
}

function isCounts(value: PickleValue | undefined): value is Counts {
  return isKind(value, "tuple") && value.items.every(isCount);
}
