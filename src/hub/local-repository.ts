/** @file Files or a folder that a person dropped on the page. */

import { AppError } from "../lib/errors";
import { isBundle, unbundled } from "./bundle";
import { blobSource } from "./embedded-repository";
import type { Repository } from "./repository";

const pathOf = (file: File) => file.webkitRelativePath || file.name;
const folderOf = (path: string) => path.split("/").slice(0, -1).join("/");

/** The folder that holds config.json. Throws `AppError("bad-input")` unless there is exactly one. */
function modelFolder(files: readonly File[]): string {
  const folders = files.map(pathOf).filter((path) => path.split("/").at(-1) === "config.json");
  if (folders.length === 1) return folderOf(folders[0]!);
  throw new AppError(
    "bad-input",
    folders.length === 0
      ? `There is no config.json among the ${files.length} files.`
      : `There are ${folders.length} config.json files: that is more than one model.`,
    "Drop one model's folder, or its config.json together with the weights and the tokenizer files.",
  );
}

/** The files as they are, or those of a zip where that is all there is. */
export function localRepository(files: readonly File[]): Repository {
  const [only] = files;
  return files.length === 1 && only && isBundle(only) ? bundleRepository(only) : folderRepository(files);
}

/** Unpacked when the first file is asked for. */
function bundleRepository(bundle: File): Repository {
  let unpacked: Promise<Repository> | null = null;
  return {
    name: bundle.name.replace(/\.zip$/i, ""),
    open: async (file, options) => {
      unpacked ??= unbundled(bundle).then(folderRepository);
      return (await unpacked).open(file, options);
    },
  };
}

function folderRepository(files: readonly File[]): Repository {
  const folder = modelFolder(files);
  const inFolder = files.filter((file) => folderOf(pathOf(file)) === folder);
  const byName = new Map(inFolder.map((file) => [file.name, file]));
  return {
    name: folder.split("/").at(-1) || "dropped files",
    open: async (file) => {
      const found = byName.get(file);
      return found ? blobSource(found) : null;
    },
  };
}
