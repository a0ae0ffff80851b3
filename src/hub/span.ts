/** @file Which bytes of a file a response contains. */

import { declaredLength } from "./body";

export interface Span {
  /** The position of the response's first byte. */
  readonly start: number;
  /** The size of the whole file. */
  readonly size: number;
}

/**
 * What the response to a request for the bytes from `from` contains; `null` if its length is unknown, "elsewhere" if it
 * contains other bytes. A server may ignore the range and send the file from its beginning. Content-Range is often
 * hidden from pages of other origins; then the length is used.
 */
export function spanOf(response: Response, from: number): Span | null | "elsewhere" {
  // Only an empty file has no bytes at 0.
  if (response.status === 416) return from === 0 ? { start: 0, size: 0 } : "elsewhere";
  const length = declaredLength(response);
  if (response.status !== 206) return length === null ? null : { start: 0, size: length };
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (!range) return length === null ? "elsewhere" : { start: from, size: from + length };
  return Number(range[1]) === from ? { start: from, size: Number(range[2]) } : "elsewhere";
}
