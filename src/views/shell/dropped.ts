/** @file Files that were dropped or picked, as one checkpoint's. */

/** A checkpoint's files and the name a person would give them. */
export interface Picked {
  readonly files: readonly File[];
  readonly name: string;
}

/** More than any checkpoint has; a folder with more is not one. */
const maxFiles = 500;

/** The files of a drop; those of a dropped folder too, but not of the folders in it. */
export async function readDrop(transfer: DataTransfer): Promise<Picked> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const [first] = entries;
  const lists = await Promise.all(entries.map(filesOf));
  const files = lists.flat().slice(0, maxFiles);
  return { files, name: entries.length === 1 && first?.isDirectory ? first.name : nameOf(files) };
}

/** The files of a file input, which may be a folder's. */
export function readInput(list: FileList): Picked {
  const files = [...list].slice(0, maxFiles);
  const [folder] = files[0]?.webkitRelativePath.split("/") ?? [];
  return { files, name: folder || nameOf(files) };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await fileOf(entry)];
  if (!isFolder(entry)) return [];
  const within = await entriesOf(entry);
  return Promise.all(within.filter(isFile).map(fileOf));
}

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a folder's entries a hundred at a time, and an empty list at the end. */
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

/** Loose files are named after the largest, which holds the weights. */
function nameOf(files: readonly File[]): string {
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  return largest?.name ?? "files";
}
