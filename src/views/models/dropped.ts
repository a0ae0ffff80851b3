/** @file Groups dropped or picked files into checkpoints. */

import { folderOf, isLitter, modelFolders } from "../../lib/model-folders";

/** A checkpoint's files and a name for them. */
export interface Picked {
  readonly files: readonly File[];
  readonly name: string;
}

/** What was dropped: one checkpoint (or other files), or several from which the user must choose. */
export type Choice = readonly [Picked, ...Picked[]];

interface Located {
  readonly file: File;
  readonly path: string;
}

/** The most files to read, more than any checkpoint has. The outermost are read first. */
const maxFiles = 5000;
const maxDepth = 5;

/** The files of a drop, and of the folders in it. */
export async function readDrop(transfer: DataTransfer): Promise<Choice> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return choiceOf([...transfer.files].map((file) => ({ file, path: file.name })));
  return choiceOf(await filesWithin(entries));
}

/** The files of a file input, which may be a folder's. */
export function readInput(files: readonly File[]): Choice {
  return choiceOf(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const pathOf = (entry: FileSystemEntry) => entry.fullPath.replace(/^\//, "");

/** Reads level by level, so that only the deepest files of a very large folder are left out. */
async function filesWithin(entries: readonly FileSystemEntry[]): Promise<Located[]> {
  const found: Located[] = [];
  let level = entries;
  for (let depth = 0; level.length > 0 && depth <= maxDepth && found.length < maxFiles; depth++) {
    const clean = level.filter((entry) => !isLitter(pathOf(entry)));
    found.push(...(await Promise.all(clean.filter(isFile).map(locatedOf))));
    level = (await Promise.all(clean.filter(isFolder).map(entriesOf))).flat();
  }
  return found;
}

async function locatedOf(entry: FileSystemFileEntry): Promise<Located> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return { file, path: pathOf(entry) };
}

/** A reader returns a folder's entries a hundred at a time, and an empty list at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (all.length < maxFiles) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    all.push(...some);
  }
  return all;
}

/** Only files in the model's own folder; subfolders are never read. */
function choiceOf(all: readonly Located[]): Choice {
  const folders = modelFolders(all.map(({ path }) => path));
  const [first, ...more] = folders.map((folder) => pickedOf(inFolder(all, folder), folder));
  return first ? [first, ...more] : [pickedOf(all, topOf(all))];
}

const inFolder = (all: readonly Located[], folder: string) =>
  all.filter(({ path }) => folderOf(path) === folder && !isLitter(path));

/** The folder that contains all files, if there is one. */
function topOf(all: readonly Located[]): string {
  const tops = new Set(all.map(({ path }) => (path.includes("/") ? path.split("/")[0]! : "")));
  return tops.size === 1 ? [...tops][0]! : "";
}

/** Named after their folder, or after the largest file, which contains the weights. */
function pickedOf(located: readonly Located[], folder: string): Picked {
  const files = located.map(({ file }) => file);
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  return { files, name: folder || (largest?.name ?? "files") };
}
