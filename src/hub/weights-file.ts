/** @file One file of a checkpoint: its bytes, and the errors for those that cannot be read. */

import { AppError } from "../lib/errors";
import type { ByteSource } from "./repository";

export interface WeightsFile {
  readonly name: string;
  readonly source: ByteSource;
}

const fetchAgain = "Get the file again; if this message stays, the file itself is damaged.";

/** The hint for a file of the wrong kind, rather than in a bad state. */
export const saveAsSafetensors =
  "Load it in Python with transformers, save it with model.save_pretrained(folder), which writes model.safetensors, and open that folder.";

/** An error that reads "`file` cannot be read: `reason`." */
export function refusal(file: { readonly name: string }, reason: string, hint = fetchAgain): AppError {
  return new AppError("bad-checkpoint", `${file.name} cannot be read: ${reason}.`, hint);
}

/** 1,234 bytes. */
export function byteCount(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} ${bytes === 1 ? "byte" : "bytes"}`;
}

/** The length that a file announces: all of it, or at least so much. */
interface Announced {
  readonly bytes: number;
  readonly isAll: boolean;
}

/** The refusal of a file that ends before all that it announces. `where` follows "it is cut short". */
export function cutShort(file: WeightsFile, where: string, { bytes, isAll }: Announced): AppError {
  const found = file.source.size.toLocaleString("en-US");
  return refusal(
    file,
    `it is cut short${where}: it has ${found} of ${isAll ? "" : "at least "}${byteCount(bytes)}`,
  );
}

/** The refusal of a file that ends within the table that would say how long it is. */
export function cutInTable(file: WeightsFile): AppError {
  const found = byteCount(file.source.size);
  return refusal(file, `it is cut short: its ${found} end before its table of tensors does`);
}

/** Exactly the bytes from `start` to `end` (exclusive), which must lie within the file. */
export async function readBytes(file: WeightsFile, start: number, end: number): Promise<Uint8Array> {
  const bytes = await file.source.slice(start, end);
  if (bytes.byteLength !== end - start) {
    const found = `${byteCount(bytes.byteLength)} of ${byteCount(end - start)}`;
    throw refusal(file, `it ended earlier than its size says: at byte ${start} there were ${found}`);
  }
  return bytes;
}

/** A view for reading numbers out of `bytes`. */
export function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `bytes` as text, or `null` if they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
