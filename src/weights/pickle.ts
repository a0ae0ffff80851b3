/**
 * @file Reads the pickle that describes a PyTorch checkpoint. A pickle is a program for a small stack machine. This
 * machine knows only the instructions that PyTorch writes for a table of tensors and builds only a `PickleValue`, so a
 * file cannot execute anything.
 */

import {
  dataView,
  decodeText,
  readBytes,
  refusal,
  saveAsSafetensors,
  type WeightsFile,
} from "../hub/weights-file";
import { isKind, type PickleTuple, type PickleValue, type StoredStorage } from "./pickle-values";
import { callGlobal, findGlobal, findStorage } from "./torch-objects";

/** A table of ten thousand tensors takes about this many; each instruction makes at most one value. */
const maxInstructions = 500_000;

/** Bytes. A table of ten thousand tensors takes about one and a half million. */
export const maxPickleSize = 16_000_000;
/** Bytes that are read first of a pickle of unknown length. */
const firstWindow = 65_536;

interface Machine {
  readonly file: WeightsFile;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  position: number;
  readonly stack: PickleValue[];
  /** Heights of the stack; the values above the last mark belong to the collection being built. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
  readonly rows: Map<string, StoredStorage>;
}

/** A pickle's value, and its length in bytes. */
export interface Unpickled {
  readonly value: PickleValue;
  /** One storage for each row that the pickle refers to, by the row's key. */
  readonly rows: ReadonlyMap<string, StoredStorage>;
  readonly length: number;
}

/** The bytes ended before the pickle did. */
class Unfinished extends Error {}

/** Reads the pickle at position `start` of `file`; `null` if the file ends before it does. Rejects with `AppError`. */
export async function readPickleAt(file: WeightsFile, start: number): Promise<Unpickled | null> {
  const rest = file.source.size - start;
  for (let length = firstWindow; ; length *= 4) {
    const end = start + Math.min(rest, length, maxPickleSize);
    const found = readPickle(file, await readBytes(file, start, end));
    if (found !== null) return found;
    if (length >= rest) return null;
    if (length >= maxPickleSize) throw refusal(file, "its table of tensors is absurdly long");
  }
}

/** Reads the pickle at the start of `bytes`, a part of `file`; `null` if `bytes` end before it does. Throws `AppError`. */
export function readPickle(file: WeightsFile, bytes: Uint8Array): Unpickled | null {
  const machine: Machine = {
    file,
    bytes,
    view: dataView(bytes),
    position: 0,
    stack: [],
    marks: [],
    memo: new Map(),
    rows: new Map(),
  };
  try {
    return { value: run(machine), rows: machine.rows, length: machine.position };
  } catch (thrown) {
    if (thrown instanceof Unfinished) return null;
    throw thrown;
  }
}

function run(machine: Machine): PickleValue {
  for (let i = 0; i < maxInstructions; i++) {
    const code = readUint(machine, 1);
    if (code === stop) return pop(machine);
    const instruction = instructions.get(code);
    if (instruction === undefined) throw unknownInstruction(machine.file, code);
    instruction(machine);
  }
  throw refusal(machine.file, "its table of tensors is absurdly long");
}

const stop = 0x2e;

type Instruction = (machine: Machine) => void;

/** By code. The comments give the names in Python's `pickletools`. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => void readUint(m, 1)], // PROTO
  [0x95, (m) => void readBig(m, 8)], // FRAME
  [0x4e, (m) => void m.stack.push(null)], // NONE
  [0x88, (m) => void m.stack.push(true)], // NEWTRUE
  [0x89, (m) => void m.stack.push(false)], // NEWFALSE
  [0x4b, (m) => void m.stack.push(readUint(m, 1))], // BININT1
  [0x4d, (m) => void m.stack.push(readUint(m, 2))], // BININT2
  [0x4a, (m) => void m.stack.push(readUint(m, 4) | 0)], // BININT
  [0x8a, (m) => void m.stack.push(readBig(m, readUint(m, 1)))], // LONG1
  [0x47, (m) => void m.stack.push(m.view.getFloat64(advance(m, 8)))], // BINFLOAT
  [0x8c, (m) => void m.stack.push(readText(m, readUint(m, 1)))], // SHORT_BINUNICODE
  [0x58, (m) => void m.stack.push(readText(m, readUint(m, 4)))], // BINUNICODE
  [0x55, (m) => void m.stack.push(readText(m, readUint(m, 1)))], // SHORT_BINSTRING, of Python 2
  [0x54, (m) => void m.stack.push(readText(m, readUint(m, 4)))], // BINSTRING, of Python 2
  [0x8d, (m) => void m.stack.push(readText(m, readBig(m, 8)))], // BINUNICODE8
  [0x28, (m) => void m.marks.push(m.stack.length)], // MARK
  [0x29, (m) => void m.stack.push(tuple([]))], // EMPTY_TUPLE
  [0x85, (m) => void m.stack.push(tuple(popMany(m, 1)))], // TUPLE1
  [0x86, (m) => void m.stack.push(tuple(popMany(m, 2)))], // TUPLE2
  [0x87, (m) => void m.stack.push(tuple(popMany(m, 3)))], // TUPLE3
  [0x74, (m) => void m.stack.push(tuple(popMarked(m)))], // TUPLE
  [0x5d, (m) => void m.stack.push({ kind: "list", items: [] })], // EMPTY_LIST
  [0x61, (m) => append(m, popMany(m, 1))], // APPEND
  [0x65, (m) => append(m, popMarked(m))], // APPENDS
  [0x7d, (m) => void m.stack.push({ kind: "dict", entries: new Map() })], // EMPTY_DICT
  [0x73, (m) => setItems(m, popMany(m, 2))], // SETITEM
  [0x75, (m) => setItems(m, popMarked(m))], // SETITEMS
  [0x71, (m) => memoize(m, readUint(m, 1))], // BINPUT
  [0x72, (m) => memoize(m, readUint(m, 4))], // LONG_BINPUT
  [0x94, (m) => memoize(m, m.memo.size)], // MEMOIZE
  [0x68, (m) => recall(m, readUint(m, 1))], // BINGET
  [0x6a, (m) => recall(m, readUint(m, 4))], // LONG_BINGET
  [0x63, (m) => pushGlobal(m, readLine(m), readLine(m))], // GLOBAL
  [0x93, pushNamedGlobal], // STACK_GLOBAL
  [0x52, call], // REDUCE
  [0x51, pushStorage], // BINPERSID
  [0x62, ignoreState], // BUILD
]);

function tuple(items: readonly PickleValue[]): PickleTuple {
  return { kind: "tuple", items };
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = top(machine);
  if (!isKind(list, "list")) throw damaged(machine);
  for (const item of items) list.items.push(item);
}

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  const dict = top(machine);
  if (!isKind(dict, "dict") || items.length % 2 !== 0) throw damaged(machine);
  for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i]!, items[i + 1]!);
}

function memoize(machine: Machine, index: number): void {
  machine.memo.set(index, top(machine));
}

function recall(machine: Machine, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined) throw damaged(machine);
  machine.stack.push(value);
}

function pushGlobal(machine: Machine, module: string, name: string): void {
  machine.stack.push(findGlobal(machine.file, `${module}.${name}`));
}

function pushNamedGlobal(machine: Machine): void {
  const [module, name] = popMany(machine, 2);
  if (typeof module !== "string" || typeof name !== "string") throw damaged(machine);
  pushGlobal(machine, module, name);
}

function pushStorage(machine: Machine): void {
  const storage = findStorage(machine.file, pop(machine));
  machine.rows.set(storage.key, storage);
  machine.stack.push(storage);
}

function call(machine: Machine): void {
  const [callee, args] = popMany(machine, 2);
  if (!isKind(callee, "global") || !isKind(args, "tuple")) throw damaged(machine);
  machine.stack.push(callGlobal(machine.file, callee, args));
}

/** A state dict's own attributes, the versions of its modules, are not needed. */
function ignoreState(machine: Machine): void {
  pop(machine);
  if (!isKind(top(machine), "dict")) throw damaged(machine);
}

function pop(machine: Machine): PickleValue {
  return popMany(machine, 1)[0]!;
}

/** The last `count` values, without reaching below the last mark. */
function popMany({ stack, marks, ...machine }: Machine, count: number): PickleValue[] {
  if (stack.length - (marks.at(-1) ?? 0) < count) throw damaged(machine);
  return stack.splice(stack.length - count);
}

function popMarked(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) throw damaged(machine);
  return machine.stack.splice(mark);
}

function top(machine: Machine): PickleValue {
  const value = machine.stack.at(-1);
  if (value === undefined) throw damaged(machine);
  return value;
}

/** Skips `length` bytes and returns where they begin. */
function advance(machine: Machine, length: number): number {
  const start = machine.position;
  if (length > machine.bytes.length - start) throw new Unfinished();
  machine.position += length;
  return start;
}

function readUint(machine: Machine, width: 1 | 2 | 4): number {
  const start = advance(machine, width);
  if (width === 1) return machine.view.getUint8(start);
  return width === 2 ? machine.view.getUint16(start, true) : machine.view.getUint32(start, true);
}

/** A signed little-endian integer. */
function readBig(machine: Machine, width: number): number {
  const start = advance(machine, width);
  let value = 0n;
  for (const byte of machine.bytes.subarray(start, start + width).toReversed())
    value = value * 256n + BigInt(byte);
  const integer = Number(BigInt.asIntN(8 * width, value));
  if (!Number.isSafeInteger(integer)) throw damaged(machine);
  return integer;
}

function readText(machine: Machine, length: number): string {
  if (length < 0) throw damaged(machine);
  const start = advance(machine, length);
  const text = decodeText(machine.bytes.subarray(start, start + length));
  if (text === null) throw damaged(machine);
  return text;
}

function readLine(machine: Machine): string {
  const end = machine.bytes.indexOf(0x0a, machine.position);
  if (end < 0) throw new Unfinished();
  const text = readText(machine, end - machine.position);
  advance(machine, 1);
  return text;
}

function damaged(machine: { readonly file: WeightsFile }) {
  return refusal(machine.file, "its table of tensors is damaged");
}

function unknownInstruction(file: WeightsFile, code: number) {
  const name = `0x${code.toString(16).padStart(2, "0")}`;
  return refusal(
    file,
    `its table of tensors uses the pickle instruction ${name}, which plain weights do not need`,
    saveAsSafetensors,
  );
}
