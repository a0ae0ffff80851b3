/** @file A model that comes with the app. */

import { AppError, throwIfAborted } from "../lib/errors";
import type { ByteSource, Repository } from "./repository";

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    slice: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** `baseUrl`: the folder that holds the embedded models' folders. */
export function embeddedRepository(fetchFile: typeof fetch, baseUrl: string, name: string): Repository {
  return {
    name,
    open: async (file, { signal, onProgress } = {}) => {
      const response = await fetchFile(new URL(`${name}/${file}`, baseUrl), signal ? { signal } : {}).catch(
        () => null,
      );
      throwIfAborted(signal);
      if (response === null || response.status >= 500) throw notServed(name, file);
      // A static host may answer its start page where a file is missing.
      if (!response.ok || response.headers.get("content-type")?.includes("text/html")) return null;
      const blob = await response.blob().catch(() => null);
      throwIfAborted(signal);
      if (blob === null) throw notServed(name, file);
      onProgress?.({ stage: "download", done: blob.size, total: blob.size, unit: "bytes", label: file });
      return blobSource(blob);
    },
  };
}

function notServed(name: string, file: string): AppError {
  return new AppError(
    "offline",
    `${file} of the embedded model ${name} could not be loaded.`,
    "Connect and reload the page; after the first visit it works without a connection.",
  );
}
