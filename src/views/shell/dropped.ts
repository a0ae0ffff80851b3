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
  if (entries.length === 0) return pickedOf([...transfer.files]);
  const [first] = entries;
  const lists = await Promise.all(entries.map(filesOf));
  return pickedOf(lists.flat(), entries.length === 1 && first?.isDirectory ? first.name : undefined);
}

/** The files of a file input, which may be a folder's. */
export function readInput(list: FileList): Picked {
  const [folder] = list[0]?.webkitRelativePath.split("/") ?? [];
  return pickedOf([...list], folder);
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

/** Named after their folder, or after the largest of them, which holds the weights. */
function pickedOf(all: readonly File[], folder?: string): Picked {
  const files = all.slice(0, maxFiles);
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  return { files, name: folder || (largest?.name ?? "files") };
}
