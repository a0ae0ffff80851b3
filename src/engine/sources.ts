/** @file temporary */
import type { Repository } from "../hub/repository";
import { AppError } from "../lib/errors";
import type { FileSource } from "./engine";
import type { Identity } from "./loading";

export function createSources(modelsUrl: string) {
  return {
    openSource: (source: FileSource) => openSource(modelsUrl, source),
    cached: async () => [],
    emptyCache: async () => undefined,
  };
}

function openSource(modelsUrl: string, source: FileSource): { identity: Identity; repository: Repository } {
  if (!("embedded" in source)) throw new AppError("internal", "not yet", "");
  return {
    identity: { key: source.embedded, name: source.embedded },
    repository: {
      name: source.embedded,
      open: async (file) => {
        const response = await fetch(new URL(`${source.embedded}/${file}`, modelsUrl));
        if (!response.ok || response.headers.get("content-type")?.includes("text/html")) return null;
        const bytes = new Uint8Array(await response.arrayBuffer());
        return { size: bytes.byteLength, slice: async (a, b) => bytes.slice(a, b) };
      },
    },
  };
}
