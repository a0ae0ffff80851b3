/** @file An engine in Node whose Hub ids are names of reference checkpoints or paths from the root of the project. */

import { createEngine, type ServedEngine } from "../engine/engine";
import { localRepository } from "../hub/local-repository";
import { AppError } from "../lib/errors";
import { createWasmRuntime } from "../runtime/wasm";
import { diskRepository } from "./disk-repository";

/** Embedded models are those of the app; files are read as if they had been dropped. */
export function folderEngine(createRuntime = () => createWasmRuntime(null)): ServedEngine {
  return createEngine({
    createRuntime,
    openSource: (source) => {
      if ("files" in source) {
        return { identity: { key: "files", name: "files" }, repository: localRepository(source.files) };
      }
      const [key, folder] =
        "embedded" in source
          ? [source.embedded, `public/models/${source.embedded}`]
          : [source.id, source.id.includes("/") ? source.id : `reference/goldens/checkpoints/${source.id}`];
      return { identity: { key, name: key }, repository: diskRepository(folder) };
    },
    readData: () => Promise.reject(new AppError("internal", "There is no data here.", "Use none.")),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
}
