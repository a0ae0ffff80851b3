/** @file Unpacks a zip of a checkpoint's files, such as Headscope exports. */

import { AppError } from "../lib/errors";
import { formatBytes } from "../lib/format";
import { quoted } from "../lib/quoted";
import { blobSource } from "./embedded-repository";
import { refusal, type WeightsFile } from "./weights-file";
import { locatePacked, readZipDirectory, type ZipEntry } from "./zip-directory";

export const isBundle = ({ name }: File): boolean => /\.zip$/i.test(name);

/** Files of a checkpoint that may be read; all others are not unpacked. */
const wanted = /\.(json|txt|model|safetensors|bin)$/i;

/** Weights hardly shrink in a zip, but text does, and a small model's zip may be mostly text. */
const mostGrowth = 5;
const alwaysAllowed = 32_000_000;

/**
 * The files in the zip. Uncompressed ones stay in the zip until they are read. Compressed ones are unpacked if a
 * checkpoint may need them, and are empty otherwise. Rejects with `AppError`.
 */
export async function unbundled(bundle: File): Promise<readonly File[]> {
  const archive: WeightsFile = { name: bundle.name, source: blobSource(bundle) };
  const directory = await readZipDirectory(archive);
  if (directory === null) {
    throw refusal(archive, `its ${formatBytes(bundle.size)} do not end like a zip`, getAgain);
  }
  const entries = [...directory.values()].filter(({ name }) => !name.endsWith("/"));
  checkGrowth(bundle, entries);
  const folder = bundle.name.replace(/\.zip$/i, "");
  const files: File[] = [];
  for (const entry of entries)
    files.push(namedFile(await contentOf(archive, bundle, entry), entry.name, folder));
  return files;
}

const getAgain = "Download the file again, or unpack it and drop the folder.";

const isUnpacked = ({ form, name }: ZipEntry) => form === "deflated" && wanted.test(name);

/** Refuses a zip that would take far more memory than it has bytes, before anything is unpacked. */
function checkGrowth({ name, size }: File, entries: readonly ZipEntry[]): void {
  const total = entries.filter(isUnpacked).reduce((sum, entry) => sum + entry.size, 0);
  if (total <= Math.max(alwaysAllowed, mostGrowth * size)) return;
  throw new AppError(
    "bad-checkpoint",
    `${name} is not unpacked: its ${formatBytes(size)} would become ${formatBytes(total)}, far more than weights ever do.`,
    "Unpack it with another program, and drop the folder if it is a model.",
  );
}

async function contentOf(archive: WeightsFile, bundle: File, entry: ZipEntry): Promise<Blob> {
  if (entry.form !== "plain" && !wanted.test(entry.name)) return new Blob();
  if (entry.form === "other") {
    throw refusal(
      archive,
      `its file ${quoted(entry.name)} is encrypted or has unsupported compression`,
      getAgain,
    );
  }
  const start = await locatePacked(archive, entry);
  const packed = bundle.slice(start, start + entry.packedSize);
  return entry.form === "plain" ? packed : new Blob([await inflated(archive, packed, entry)]);
}

/** Unpacks a file, and fails at once if it yields more bytes than the directory announces. */
async function inflated(
  archive: WeightsFile,
  packed: Blob,
  entry: ZipEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(entry.size);
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > bytes.length) break;
      bytes.set(next.value, length);
      length += next.value.length;
    }
    await reader.cancel();
  } catch {
    length = -1;
  }
  if (length === bytes.length) return bytes;
  throw refusal(archive, `its file ${quoted(entry.name)} does not match its directory`, getAgain);
}

/** A file that remembers its folder in the zip. */
function namedFile(content: Blob, path: string, folder: string): File {
  const file = new File([content], path.split("/").at(-1)!);
  Object.defineProperty(file, "webkitRelativePath", { value: `${folder}/${path}` });
  return file;
}
