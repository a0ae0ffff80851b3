/** @file The short list of what a PyTorch checkpoint's pickle may name, and what each of these makes. Nothing else is. */

import { refusal, saveAsSafetensors, type WeightsFile } from "../hub/weights-file";
import { quoted } from "../lib/quoted";
import type { StoredDtype } from "./dtype";
import {
  isCount,
  isKind,
  type PickleGlobal,
  type PickleTuple,
  type PickleValue,
  type StoredStorage,
} from "./pickle-values";

/** What a call makes of its arguments; `null` where they are not what PyTorch writes. */
type Constructor = (args: readonly PickleValue[]) => PickleValue;

const rebuildParameter: Constructor = ([tensor]) => (isKind(tensor, "tensor") ? tensor : null);

const constructors = new Map<string, Constructor>([
  ["collections.OrderedDict", orderedDict],
  ["torch._utils._rebuild_tensor", (args) => (args.length === 4 ? rebuildTensor(args) : null)],
  ["torch._utils._rebuild_tensor_v2", (args) => (args.length === 6 ? rebuildTensor(args) : null)],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch._utils._rebuild_parameter_with_state", rebuildParameter],
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

const originalWeights = "Choose the original version of this model, in float32, float16 or bfloat16.";

/** Tensors that are more than a row of numbers, which deserve a better word than "not among what plain weights need". */
const otherKinds: readonly { readonly names: RegExp; readonly what: string; readonly hint: string }[] = [
  {
    names: /_rebuild_qtensor|^torch\.QU?Int|^torch\.qu?int|quantized/,
    what: "its weights are quantised by PyTorch",
    hint: originalWeights,
  },
  {
    names: /_rebuild_tensor_v3|^torch\.(float8|uint(16|32|64)|bits)/,
    what: "it holds tensors in a number format that is not read, such as float8",
    hint: originalWeights,
  },
  { names: /^torch\.Complex/, what: "it holds complex numbers", hint: originalWeights },
  { names: /_rebuild_(sparse|nested)/, what: "it holds sparse or nested tensors", hint: saveAsSafetensors },
];

/** The permitted global `name`, its module before the dot. Throws `AppError` for every other. */
export function findGlobal(file: WeightsFile, name: string): PickleGlobal {
  if (constructors.has(name) || storageDtypes.has(name)) return { kind: "global", name };
  const known = otherKinds.find(({ names }) => names.test(name));
  if (known) throw refusal(file, `${known.what} (${quoted(name)})`, known.hint);
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

/** The storage that the persistent id `("storage", type, key, device, length)` stands for, in old files with a sixth item. */
export function findStorage(file: WeightsFile, id: PickleValue): StoredStorage {
  const [word, type, key, , length, part] = isKind(id, "tuple") ? id.items : [];
  if (word === "module") {
    throw refusal(file, "it holds a whole Python object and not only its weights", saveAsSafetensors);
  }
  const dtype = isKind(type, "global") ? storageDtypes.get(type.name) : undefined;
  const within = partOf(part, length);
  if (word !== "storage" || dtype === undefined || typeof key !== "string" || !isCount(length) || !within) {
    throw refusal(file, "it refers to values in a way that PyTorch does not");
  }
  return { kind: "storage", dtype, key, rowLength: length, ...within };
}

/** `null`, or of a storage that is a part of another `(key, offset, size)`. */
function partOf(part: PickleValue | undefined, length: PickleValue | undefined) {
  if (!isCount(length)) return null;
  if (part === undefined || part === null) return { start: 0, length };
  const [, start, size] = isKind(part, "tuple") ? part.items : [];
  return isCount(start) && isCount(size) && start + size <= length ? { start, length: size } : null;
}

/** `(storage, offset, shape, strides, requires_grad, backward_hooks)`, of which the first files have four. */
function rebuildTensor(args: readonly PickleValue[]): PickleValue {
  const [storage, offset, shape, strides] = args;
  if (!isKind(storage, "storage") || !isCount(offset)) return null;
  if (!isCounts(shape) || !isCounts(strides) || shape.items.length !== strides.items.length) return null;
  return { kind: "tensor", storage, offset, layout: { shape: shape.items, strides: strides.items } };
}

/** Empty, to be filled by later instructions; or, as Python 2 writes it, with one list of `[key, value]` lists. */
function orderedDict(args: readonly PickleValue[]): PickleValue {
  const entries = new Map<PickleValue, PickleValue>();
  if (args.length === 0) return { kind: "dict", entries };
  const [list] = args;
  if (args.length > 1 || !isKind(list, "list")) return null;
  for (const pair of list.items) {
    if (!isKind(pair, "list") || pair.items.length !== 2) return null;
    entries.set(pair.items[0]!, pair.items[1]!);
  }
  return { kind: "dict", entries };
}

interface Counts extends PickleTuple {
  readonly items: readonly number[];
}

function isCounts(value: PickleValue | undefined): value is Counts {
  return isKind(value, "tuple") && value.items.every(isCount);
}
