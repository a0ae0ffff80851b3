/** @file The files of an embedded model. */

import type { CallOptions } from "../lib/call";
import { AppError, throwIfAborted } from "../lib/errors";
import { declaredLength, isPage, reporter, wholeBody } from "./body";
import type { ByteSource, Repository } from "./repository";

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    slice: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Files that no embedded model has; without a connection a request could not tell. */
const absent: ReadonlySet<string> = new Set(["chat_template.jinja"]);

/** `baseUrl`: the folder that holds the embedded models' folders. */
export function embeddedRepository(fetchFile: typeof fetch, baseUrl: string, name: string): Repository {
  return {
    name,
    open: async (file, options = {}) => {
      if (absent.has(file)) return null;
      const read = () => attempt(fetchFile, new URL(`${name}/${file}`, baseUrl), file, options);
      // Retry once: browsers interrupt reading a file when another tab that reads it is closed.
      const body = (await read()) ?? (await read());
      if (body === null) throw notServed(name, file);
      return body === "absent" ? null : blobSource(body);
    },
  };
}

/** Null if it could not be read. Throws `aborted`. */
async function attempt(
  fetchFile: typeof fetch,
  address: URL,
  file: string,
  options: CallOptions,
): Promise<Blob | "absent" | null> {
  const { signal } = options;
  const response = await fetchFile(address, signal ? { signal } : {}).catch(() => null);
  throwIfAborted(signal);
  // A static host may answer with its start page if a file is missing.
  if (response?.status === 404 || (response?.ok && isPage(response))) return "absent";
  return response?.ok ? announcedBody(response, file, options) : null;
}

/** Null if the connection broke or fewer bytes arrived than announced. */
async function announcedBody(response: Response, file: string, options: CallOptions): Promise<Blob | null> {
  const length = declaredLength(response);
  const blob = await wholeBody(response, file, length, options);
  if (blob === null || (length !== null && blob.size !== length)) return null;
  if (length === null) reporter(options, file, blob.size)(blob.size);
  return blob;
}

function notServed(name: string, file: string): AppError {
  return new AppError(
    "offline",
    `${file} of the embedded model ${name} could not be loaded.`,
    "Connect and try again. A model that was loaded before needs no connection.",
  );
}
