/** @file The files of an embedded model. */

import { type CallOptions, untilAborted } from "../lib/call";
import { AppError, throwIfAborted } from "../lib/errors";
import { bytesOf, declaredLength, isPage, reporter, wholeBody } from "./body";
import { GrowingSource } from "./growing-source";
import type { ByteSource, Repository } from "./repository";

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    slice: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Files that no embedded model has; without a connection a request could not tell. */
const absent: ReadonlySet<string> = new Set(["chat_template.jinja", "added_tokens.json"]);

/** Bytes from which a file is read while it arrives. */
const large = 1_000_000;

export interface EmbeddedRepository extends Repository {
  /** Fetches files that will be opened, all at once. Each is kept until it is opened for the first time. */
  fetchAhead(files: readonly string[]): void;
}

/** `baseUrl`: the folder that holds the embedded models' folders. */
export function embeddedRepository(
  fetchFile: typeof fetch,
  baseUrl: string,
  name: string,
): EmbeddedRepository {
  const ahead = new Map<string, Promise<ByteSource | null>>();
  const growing = new Map<string, GrowingSource>();
  const read = async (file: string, options: CallOptions): Promise<ByteSource | null> => {
    const { signal, end } = untilHanded(options.signal);
    const embedded: EmbeddedFile = {
      file,
      request: () => requested(fetchFile, new URL(`${name}/${file}`, baseUrl), signal),
      failure: () => notServed(name, file),
      keep: (source, isArriving) => (isArriving ? growing.set(file, source) : growing.delete(file)),
    };
    try {
      // Retry once: browsers interrupt reading a file when another tab that reads it is closed.
      const source = (await sourceOf(embedded, options)) ?? (await sourceOf(embedded, options));
      if (source === null) throw embedded.failure();
      return source === "absent" ? null : source;
    } finally {
      end();
    }
  };
  const opened = async (file: string, options: CallOptions): Promise<ByteSource | null> => {
    const begun = ahead.get(file);
    ahead.delete(file);
    if (!begun) return growing.get(file) ?? read(file, options);
    try {
      const source = await untilAborted(begun, options.signal);
      if (!(source instanceof GrowingSource && source.hasFailed)) return source;
    } catch {
      throwIfAborted(options.signal);
    }
    // The connection may be back since the file was fetched ahead.
    return read(file, options);
  };
  return {
    name,
    fetchAhead: (files) => {
      for (const file of files) {
        const reading = read(file, {});
        reading.catch(() => undefined);
        ahead.set(file, reading);
      }
    },
    open: async (file, options = {}) => (absent.has(file) ? null : opened(file, options)),
  };
}

interface EmbeddedFile {
  readonly file: string;
  /** Asks for the file from its first byte. Null if there is no good answer. Throws `aborted`. */
  readonly request: () => Promise<Response | "absent" | null>;
  readonly failure: () => AppError;
  /** Whoever opens the file while it arrives shares it. */
  readonly keep: (source: GrowingSource, isArriving: boolean) => void;
}

/** A signal that no longer fires after `end`: a file that has been handed over arrives whatever becomes of the call. */
function untilHanded(signal: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, end: () => signal?.removeEventListener("abort", abort) };
}

async function requested(
  fetchFile: typeof fetch,
  address: URL,
  signal: AbortSignal,
): Promise<Response | "absent" | null> {
  const response = await fetchFile(address, { signal }).catch(() => null);
  throwIfAborted(signal);
  // A static host may answer with its start page if a file is missing.
  if (response?.status === 404 || (response?.ok && isPage(response))) return "absent";
  return response?.ok ? response : null;
}

/** Null if it could not be read. Throws `aborted`. */
async function sourceOf(embedded: EmbeddedFile, options: CallOptions): Promise<ByteSource | "absent" | null> {
  const response = await embedded.request();
  if (response === null || response === "absent") return response;
  const length = declaredLength(response);
  if (length === null || length < large) return announcedBody(response, embedded.file, length, options);
  const source = new GrowingSource(length);
  void fill(source, response, embedded);
  return source;
}

/** Reads a large file to its end, asking once more if the connection breaks. */
async function fill(source: GrowingSource, first: Response, { request, failure, keep }: EmbeddedFile) {
  keep(source, true);
  const isWhole = (await copy(first, source)) || (await copy(await request().catch(() => null), source));
  keep(source, false);
  if (!isWhole) source.fail(failure());
}

/** Whether all bytes arrived. */
async function copy(response: Response | "absent" | null, source: GrowingSource): Promise<boolean> {
  if (response === null || response === "absent") return false;
  let start = 0;
  try {
    for await (const bytes of bytesOf(response, undefined)) {
      if (start + bytes.length > source.size) return false;
      source.put(start, bytes);
      start += bytes.length;
    }
  } catch {
    return false;
  }
  return start === source.size;
}

/** Null if the connection broke or fewer bytes arrived than announced. */
async function announcedBody(
  response: Response,
  file: string,
  length: number | null,
  options: CallOptions,
): Promise<ByteSource | null> {
  const blob = await wholeBody(response, file, length, options);
  if (blob === null || (length !== null && blob.size !== length)) return null;
  if (length === null) reporter(options, file, blob.size)(blob.size);
  return blobSource(blob);
}

function notServed(name: string, file: string): AppError {
  return new AppError(
    "offline",
    `${file} of the embedded model ${name} could not be loaded.`,
    "Connect and try again. A model that this browser has stored needs no connection.",
  );
}
