/** @file One file of a checkpoint: reads its bytes, and creates errors for unreadable ones. */

import { AppError } from "../lib/errors";
import type { ByteSource } from "./repository";

export interface WeightsFile {
  readonly name: string;
  readonly source: ByteSource;
}

const fetchAgain = "Download the file again; if the message stays, the file itself is damaged.";

/** The hint for a file of the wrong kind, not a damaged one. */
export const saveAsSafetensors =
  "Load it in Python with transformers, save it with model.save_pretrained(folder), and open that folder.";

/** An error that reads "`file` cannot be read: `reason`." */
export function refusal(file: { readonly name: string }, reason: string, hint = fetchAgain): AppError {
  return new AppError("bad-checkpoint", `${file.name} cannot be read: ${reason}.`, hint);
}

export function byteCount(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} ${bytes === 1 ? "byte" : "bytes"}`;
}

/** The length that a file announces, or a lower bound. */
interface Announced {
  readonly bytes: number;
  readonly isAll: boolean;
}

/** The refusal of a file that is shorter than announced. `where` follows "it is cut short". */
export function cutShort(file: WeightsFile, where: string, { bytes, isAll }: Announced): AppError {
  const found = file.source.size.toLocaleString("en-US");
  return refusal(
    file,
    `it is cut short${where}: it has ${found} of ${isAll ? "" : "at least "}${byteCount(bytes)}`,
  );
}

/** The refusal of a file that ends within the table that contains its length. */
export function cutInTable(file: WeightsFile): AppError {
  const found = byteCount(file.source.size);
  return refusal(file, `it is cut short: its ${found} end before its table of tensors does`);
}

/** Exactly the bytes from `start` to `end` (exclusive), which must lie within the file. */
export async function readBytes(file: WeightsFile, start: number, end: number): Promise<Uint8Array> {
  const bytes = await file.source.slice(start, end);
  if (bytes.byteLength !== end - start) {
    const found = `${byteCount(bytes.byteLength)} of ${byteCount(end - start)}`;
    throw refusal(file, `it ended earlier than its size: at byte ${start} there were ${found}`);
  }
  return bytes;
}

/** A view for reading numbers from `bytes`. */
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
