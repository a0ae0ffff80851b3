/** @file Opens files or a folder that the user dropped on the page. */

import { AppError } from "../lib/errors";
import { folderOf, isLitter, modelFolders } from "../lib/model-folders";
import { isBundle, unbundled } from "./bundle";
import { blobSource } from "./embedded-repository";
import type { Repository } from "./repository";

const pathOf = (file: File) => file.webkitRelativePath || file.name;

/** The folder of the model; null if none has a config.json. Throws "bad-input" if two are on one level. */
function modelFolder(files: readonly File[]): string | null {
  const folders = modelFolders(files.map(pathOf));
  if (folders.length <= 1) return folders[0] ?? null;
  throw new AppError(
    "bad-input",
    `There are ${folders.length} models side by side: ${folders.slice(0, 5).join(", ")}${folders.length > 5 ? ", …" : ""}.`,
    "Drop the files of only one of these folders.",
  );
}

/** The dropped files, or those in a zip if it is the only one. */
export function localRepository(files: readonly File[]): Repository {
  const [only] = files;
  return files.length === 1 && only && isBundle(only) ? bundleRepository(only) : folderRepository(files);
}

/** Unpacks the zip when the first file is opened. */
function bundleRepository(bundle: File): Repository {
  let unpacked: Promise<ReturnType<typeof folderRepository>> | null = null;
  const contents = () => {
    unpacked ??= unbundled(bundle).then(folderRepository);
    return unpacked;
  };
  return {
    name: bundle.name.replace(/\.zip$/i, ""),
    open: async (file, options) => (await contents()).open(file, options),
    list: async () => (await contents()).list(),
  };
}

function folderRepository(files: readonly File[]): Repository & Required<Pick<Repository, "list">> {
  const folder = modelFolder(files);
  const root = folder ?? commonFolder(files);
  const inFolder = files.filter((file) => folderOf(pathOf(file)) === root && !isLitter(pathOf(file)));
  const byName = new Map(inFolder.map((file) => [file.name, file]));
  const depth = root === "" ? 0 : root.length + 1;
  return {
    name: root.split("/").at(-1) || "dropped files",
    open: async (file) => {
      const found = byName.get(file);
      return found ? blobSource(found) : null;
    },
    list: async () =>
      files.map(pathOf).map((path) => (path.startsWith(`${root}/`) ? path.slice(depth) : path)),
  };
}

/** The outermost folder of the files; empty for loose files. */
function commonFolder(files: readonly File[]): string {
  const tops = new Set(files.map((file) => pathOf(file).split("/").slice(0, -1)[0] ?? ""));
  return tops.size === 1 ? [...tops][0]! : "";
}
