/** @file Reads the body of a response, and reports progress. */

import type { CallOptions } from "../lib/call";
import { throwIfAborted } from "../lib/errors";

/**
 * Yields the body's bytes as they arrive, and cancels the transfer if the reader stops. Throws `aborted`, or the
 * network's error.
 */
export async function* bytesOf(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      throwIfAborted(signal);
      yield next.value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

const milliseconds = 100;

/** Reports `done` bytes at most ten times a second, and always at the end. `total` is null while it is unknown. */
export function reporter(
  { onProgress }: CallOptions,
  label: string,
  total: number | null,
): (done: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done) => {
    const now = performance.now();
    if (done !== total && now - last < milliseconds) return;
    last = now;
    onProgress?.({ stage: "download", done, ...(total !== null && { total }), unit: "bytes", label });
  };
}

/** Reads the whole body; null if the connection broke. `length` is null if unknown. Throws `aborted`. */
export async function wholeBody(
  response: Response,
  label: string,
  length: number | null,
  options: CallOptions,
): Promise<Blob | null> {
  const report = reporter(options, label, length);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  try {
    for await (const bytes of bytesOf(response, options.signal)) {
      parts.push(bytes);
      done += bytes.length;
      report(done);
    }
  } catch {
    throwIfAborted(options.signal);
    return null;
  }
  return new Blob(parts);
}

/** The length of the body in bytes; null if it is not announced, or only that of the compressed body. */
export function declaredLength(response: Response): number | null {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? null : Number(length);
}

/** Whether a server answered with a web page instead of a file. */
export function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.includes("text/html") ?? false;
}
