/** @file The short list of names that a PyTorch checkpoint's pickle may refer to, and what each makes. All others are refused. */

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

/** The result of a call; `null` if its arguments are not what PyTorch writes. */
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

/** Tensors that are not plain rows of numbers and get a clearer message than other unknown names. */
const otherKinds: readonly { readonly names: RegExp; readonly what: string; readonly hint: string }[] = [
  {
    names: /_rebuild_qtensor|^torch\.QU?Int|^torch\.qu?int|quantized/,
    what: "its weights are quantised by PyTorch",
    hint: originalWeights,
  },
  {
    names: /_rebuild_tensor_v3|^torch\.(float8|uint(16|32|64)|bits)/,
    what: "it holds tensors in a number format that is not supported, such as float8",
    hint: originalWeights,
  },
  { names: /^torch\.Complex/, what: "it holds complex numbers", hint: originalWeights },
  { names: /_rebuild_(sparse|nested)/, what: "it holds sparse or nested tensors", hint: saveAsSafetensors },
];

/** The global `name`, its module before the dot, if it is permitted. Throws `AppError` otherwise. */
export function findGlobal(file: WeightsFile, name: string): PickleGlobal {
  if (constructors.has(name) || storageDtypes.has(name)) return { kind: "global", name };
  const known = otherKinds.find(({ names }) => names.test(name));
  if (known) throw refusal(file, `${known.what} (${quoted(name)})`, known.hint);
  throw refusal(
    file,
    `it asks for ${quoted(name)}, which plain weights do not need; nothing in it was executed`,
    saveAsSafetensors,
  );
}

/** The result of `global(...args)`. Throws `AppError` if PyTorch would not have written this call. */
export function callGlobal(file: WeightsFile, global: PickleGlobal, args: PickleTuple): PickleValue {
  const made = constructors.get(global.name)?.(args.items) ?? null;
  if (made === null)
    throw refusal(file, `it calls ${global.name} with the wrong arguments`, saveAsSafetensors);
  return made;
}

/** The storage with the persistent id `("storage", type, key, device, length)`, which has a sixth item in old files. */
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

/** The sixth item: `null`, or `(key, offset, size)` for a storage that is a part of another. */
function partOf(part: PickleValue | undefined, length: PickleValue | undefined) {
  if (!isCount(length)) return null;
  if (part === undefined || part === null) return { start: 0, length };
  const [, start, size] = isKind(part, "tuple") ? part.items : [];
  return isCount(start) && isCount(size) && start + size <= length ? { start, length: size } : null;
}

/** `(storage, offset, shape, strides, requires_grad, backward_hooks)`; the oldest files have only four of these. */
function rebuildTensor(args: readonly PickleValue[]): PickleValue {
  const [storage, offset, shape, strides] = args;
  if (!isKind(storage, "storage") || !isCount(offset)) return null;
  if (!isCounts(shape) || !isCounts(strides) || shape.items.length !== strides.items.length) return null;
  return { kind: "tensor", storage, offset, layout: { shape: shape.items, strides: strides.items } };
}

/** Empty, to be filled by later instructions, or, as Python 2 writes it, made from one list of `[key, value]` lists. */
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
