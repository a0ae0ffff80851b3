/** @file The body of an answer, read and reported as it arrives. */

import type { CallOptions } from "../lib/call";
import { throwIfAborted } from "../lib/errors";

/** The body's bytes, piece by piece. Stops the transfer when the reader stops. Throws `aborted`, or the error of the network. */
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

/** Reports `done` bytes at most ten times a second, and always the last. `total` is null while it is unknown. */
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

/** The whole body, reported as it arrives. Null if the connection broke. Throws `aborted`. `length` is null if unknown. */
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

/** The length of the body in bytes; null if it is not announced, or announced for a compressed form. */
export function declaredLength(response: Response): number | null {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? null : Number(length);
}

/** Whether a server answered with a web page instead of a file. */
export function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.includes("text/html") ?? false;
}
