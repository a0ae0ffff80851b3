/** @file A repository over a folder on disk. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../hub/repository";
import { memorySource } from "./memory-repository";

/** `folder`: a path from the root of the project. */
export function diskRepository(folder: string): Repository {
  return {
    name: folder,
    open: async (file) => {
      const path = join(folder, file);
      return existsSync(path) ? memorySource(new Uint8Array(readFileSync(path))) : null;
    },
  };
}
