/** @file Writes PyTorch checkpoints: the pickle that describes a table of tensors, and the archive around it. */

import { concat, uint, utf8 } from "./bytes";
import { type ZipOptions, zipFile } from "./zip-file";

export interface TorchTensor {
  /** The sixth item of the storage's id in files before PyTorch 1.6: the key, start and size of a part of another storage. */
  readonly view?: readonly [key: string, start: number, size: number];
  readonly name: string;
  /** The type of its storage, for example `FloatStorage`. */
  readonly type: string;
  readonly key: string;
  /** The number of values in the storage. */
  readonly length: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** The pickle instructions that PyTorch writes for a state dict of `tensors`. */
export function stateDict(tensors: readonly TorchTensor[]): Uint8Array[] {
  return [
    op(0x80, [2]),
    ...orderedDict(),
    op(0x71, [0]),
    op(0x28),
    ...tensors.flatMap((tensor) => [text(tensor.name), ...tensorCall(tensor)]),
    op(0x75),
    ...attributes(),
    op(0x2e),
  ];
}

/** The same as Python 2 writes it: the dict is made from one list of `[name, tensor]` lists. */
export function stateDictOfPython2(tensors: readonly TorchTensor[]): Uint8Array[] {
  const list = (items: readonly Uint8Array[]) => [op(0x5d), op(0x28), ...items, op(0x65)];
  const pairs = tensors.flatMap((tensor) => list([text(tensor.name), ...tensorCall(tensor)]));
  const dict = global("collections", "OrderedDict");
  return [op(0x80, [2]), dict, ...list(pairs), op(0x85), op(0x52), op(0x2e)];
}

/** The instructions that make one tensor. */
export function tensorCall(tensor: TorchTensor): Uint8Array[] {
  return [
    global("torch._utils", "_rebuild_tensor_v2"),
    op(0x28),
    ...storageId(tensor),
    integer(tensor.offset),
    ...tuple(tensor.shape.map(integer)),
    ...tuple(tensor.strides.map(integer)),
    op(0x89),
    ...orderedDict(),
    op(0x74),
    op(0x52),
  ];
}

/** An archive with this pickle, these storages, and the files of `more` in `folder`. */
export function torchFile(
  instructions: readonly Uint8Array[],
  storages: Readonly<Record<string, Uint8Array>>,
  options: ZipOptions & { folder?: string; more?: Readonly<Record<string, Uint8Array>> } = {},
): Uint8Array {
  const { folder = "archive", more = { byteorder: utf8("little") } } = options;
  const data = Object.entries(storages).map(([key, bytes]) => [`${folder}/data/${key}`, bytes] as const);
  const others = Object.entries(more).map(([name, bytes]) => [`${folder}/${name}`, bytes] as const);
  return zipFile([[`${folder}/data.pkl`, concat(...instructions)], ...others, ...data], options);
}

interface LegacyOptions {
  readonly littleEndian?: boolean;
  readonly version?: number;
  /** The keys as the file lists them, in the order of the rows. */
  readonly keys?: readonly string[];
}

/** A row of values in the old format: its bytes and the number of values. */
export interface LegacyRow {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** A file as PyTorch before 1.6 wrote it: five pickles, then the rows, each preceded by its length. */
export function legacyTorchFile(
  instructions: readonly Uint8Array[],
  rows: Readonly<Record<string, LegacyRow>>,
  { littleEndian = true, version = 1001, keys = Object.keys(rows) }: LegacyOptions = {},
): Uint8Array {
  const proto = op(0x80, [2]);
  const facts = [
    text("protocol_version"),
    integer(version),
    text("little_endian"),
    op(littleEndian ? 0x88 : 0x89),
  ];
  return concat(
    legacyMagic,
    ...[proto, integer(version), op(0x2e)],
    ...[proto, op(0x7d), op(0x28), ...facts, op(0x75), op(0x2e)],
    ...instructions,
    ...[proto, op(0x5d), op(0x28), ...keys.map(text), op(0x65), op(0x2e)],
    ...keys.flatMap((key) => [uint(rows[key]!.length, 8), rows[key]!.bytes]),
  );
}

/** The pickled magic number that begins every file of the old format. */
const legacyMagic = Uint8Array.from([
  0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
]);

export function op(code: number, argument: Uint8Array | readonly number[] = []): Uint8Array {
  return concat([code], argument);
}

export function global(module: string, name: string): Uint8Array {
  return op(0x63, utf8(`${module}\n${name}\n`));
}

export function text(value: string): Uint8Array {
  return op(0x58, concat(uint(utf8(value).length, 4), utf8(value)));
}

export function integer(value: number): Uint8Array {
  if (value < 0x100) return op(0x4b, uint(value, 1));
  if (value < 0x10000) return op(0x4d, uint(value, 2));
  return value < 0x80000000 ? op(0x4a, uint(value, 4)) : op(0x8a, concat([8], uint(value, 8)));
}

export function tuple(items: readonly Uint8Array[]): Uint8Array[] {
  return [op(0x28), ...items, op(0x74)];
}

function storageId({ type, key, length, view }: TorchTensor): Uint8Array[] {
  const part = view ? tuple([text(view[0]), integer(view[1]), integer(view[2])]) : [];
  const items = [text("storage"), global("torch", type), text(key), text("cpu"), integer(length), ...part];
  return [...tuple(items), op(0x51)];
}

function orderedDict(): Uint8Array[] {
  return [global("collections", "OrderedDict"), op(0x29), op(0x52)];
}

/** `_metadata`, which every module's state dict has. */
function attributes(): Uint8Array[] {
  const [empty, set] = [op(0x7d), op(0x73)];
  const version = [empty, text("version"), integer(1), set];
  return [empty, text("_metadata"), empty, text(""), ...version, set, set, op(0x62)];
}
