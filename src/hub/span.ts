/** @file Which bytes of a file an answer holds. */

import { declaredLength } from "./body";

export interface Span {
  /** The first byte the answer holds. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly size: number;
}

/**
 * What the answer to a request for the bytes after `from` holds; `null` if it does not tell its length, "elsewhere"
 * if it holds other bytes than were asked for. A server may ignore the range and send the file from its beginning. Pages
 * of other origins often see no Content-Range; the length then tells the same.
 */
export function spanOf(response: Response, from: number): Span | null | "elsewhere" {
  // Only an empty file has no bytes from its beginning on.
  if (response.status === 416) return from === 0 ? { start: 0, size: 0 } : "elsewhere";
  const length = declaredLength(response);
  if (response.status !== 206) return length === null ? null : { start: 0, size: length };
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (!range) return length === null ? "elsewhere" : { start: from, size: from + length };
  return Number(range[1]) === from ? { start: from, size: Number(range[2]) } : "elsewhere";
}
