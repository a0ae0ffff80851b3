/**
 * @file Reads safetensors files: eight bytes with the header's length, the header (JSON: each tensor's dtype, shape and
 * place), then the values. Accepts what the format's reference implementation accepts, except duplicate names and number
 * formats that cannot be converted to float32 here.
 */

import * as z from "zod";
import type { ByteSource } from "../hub/repository";
import { byteCount, cutShort, dataView, readBytes, refusal, type WeightsFile } from "../hub/weights-file";
import { quoted } from "../lib/quoted";
import { byteWidths, isStoredDtype, type StoredDtype, widen } from "./dtype";
import { countJson, parseJson } from "./json-in-file";
import { checkedSize } from "./shapes";
import { type Checkpoint, checkCount, checkName, type TensorView } from "./tensor-view";

const lengthBytes = 8;

/** Bytes. The header of a checkpoint with ten thousand tensors takes about one million. */
const maxHeaderLength = 25_000_000;

const count = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const metadataSchema = z.record(z.string(), z.string());
const headerSchema = z.custom<object>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

interface Entry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** Bytes from the end of the header; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Reads the header of the safetensors file `name` and checks all of it. Rejects with `AppError`. */
export async function openSafetensors(source: ByteSource, name: string): Promise<Checkpoint> {
  const file = { name, source };
  const headerLength = await readHeaderLength(file);
  const dataStart = lengthBytes + headerLength;
  const header = parseHeader(file, await readBytes(file, lengthBytes, dataStart));
  const entries = header.map(([tensor, value]) => parseEntry(file, tensor, value));
  checkCoverage(file, entries, dataStart);
  return new Map(entries.map((entry) => [entry.name, viewOf(file, entry, dataStart)]));
}

async function readHeaderLength(file: WeightsFile): Promise<number> {
  const { size } = file.source;
  if (size < lengthBytes) {
    throw refusal(file, `its ${byteCount(size)} are too short for a safetensors file`);
  }
  const length = dataView(await readBytes(file, 0, lengthBytes)).getBigUint64(0, true);
  if (length > maxHeaderLength) throw refusal(file, "it does not begin as a safetensors file does");
  const bytes = lengthBytes + Number(length);
  if (bytes > size) throw cutShort(file, " within its header", { bytes, isAll: false });
  return Number(length);
}

/** The header's tensors by name, not yet checked. */
function parseHeader(file: WeightsFile, bytes: Uint8Array): [string, unknown][] {
  // JSON.parse drops all but the last of equal keys. One key may be `__metadata__`.
  const { outerKeys } = countJson(bytes);
  checkCount(file, outerKeys - 1, "its header names");
  const parsed = headerSchema.safeParse(parseJson(file, bytes, "its header"));
  if (!parsed.success) throw refusal(file, "its header is not a table of tensors");
  const entries = Object.entries(parsed.data);
  if (outerKeys !== entries.length) throw refusal(file, "its header names a tensor twice");
  for (const [, metadata] of entries.filter(([key]) => key === "__metadata__")) {
    if (!metadataSchema.safeParse(metadata).success)
      throw refusal(file, "its __metadata__ is not a table of strings");
  }
  return entries.filter(([key]) => key !== "__metadata__");
}

function parseEntry(file: WeightsFile, name: string, value: unknown): Entry {
  checkName(file, name);
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success)
    throw refusal(file, `its header does not describe the tensor ${quoted(name)} properly`);
  const { dtype, shape, data_offsets } = parsed.data;
  if (!isStoredDtype(dtype)) {
    throw refusal(
      file,
      `its tensor ${quoted(name)} is stored in the format ${quoted(dtype)}`,
      "Choose a version of this model in float32, float16 or bfloat16.",
    );
  }
  const [start, end] = data_offsets;
  const size = checkedSize(shape);
  if (size === null || size * byteWidths[dtype] !== end - start) {
    throw refusal(file, `the size and the place of its tensor ${quoted(name)} do not agree`);
  }
  return { name, dtype, shape, start, end };
}

/** Checks that the tensors cover every byte from `dataStart` to the end of the file exactly once. */
function checkCoverage(file: WeightsFile, entries: readonly Entry[], dataStart: number): void {
  const dataLength = file.source.size - dataStart;
  const announced = entries.reduce((most, { end }) => Math.max(most, end), 0);
  let covered = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < covered) throw refusal(file, `its tensor ${quoted(name)} overlaps another`);
    if (start > covered) throw refusal(file, `there is a gap before its tensor ${quoted(name)}`);
    if (end > dataLength) {
      const whole = { bytes: dataStart + announced, isAll: true };
      throw cutShort(file, ` within its tensor ${quoted(name)}`, whole);
    }
    covered = end;
  }
  if (covered === dataLength) return;
  throw refusal(file, `it has ${byteCount(dataLength - covered)} after its last tensor`);
}

function viewOf(file: WeightsFile, entry: Entry, dataStart: number): TensorView {
  const { name, dtype, shape, start, end } = entry;
  const read = async () => widen(dtype, await readBytes(file, dataStart + start, dataStart + end));
  return { name, dtype, shape, byteLength: end - start, read };
}
