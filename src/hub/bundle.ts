/** @file A zip that holds a checkpoint's files, as Headscope writes one. */

import { unzipSync } from "fflate";
import { AppError } from "../lib/errors";

export const isBundle = ({ name }: File): boolean => /\.zip$/i.test(name);

/** The files in the zip, in memory. Rejects with `AppError("bad-checkpoint")` where it cannot be read. */
export async function unbundled(bundle: File): Promise<readonly File[]> {
  const bytes = new Uint8Array(await bundle.arrayBuffer());
  const contents = contentsOf(bytes, bundle.name);
  const folder = bundle.name.replace(/\.zip$/i, "");
  return Object.entries(contents)
    .filter(([path]) => !path.endsWith("/"))
    .map(([path, data]) => namedFile(data, path, folder));
}

function contentsOf(bytes: Uint8Array, name: string): Record<string, Uint8Array<ArrayBuffer>> {
  try {
    return unzipSync(bytes) as Record<string, Uint8Array<ArrayBuffer>>;
  } catch {
    throw new AppError(
      "bad-checkpoint",
      `${name} could not be unpacked.`,
      "Get the file again, or unpack it and drop the folder.",
    );
  }
}

/** A file that remembers in which folder of the zip it lay. */
function namedFile(data: Uint8Array<ArrayBuffer>, path: string, folder: string): File {
  const file = new File([data], path.split("/").at(-1)!);
  Object.defineProperty(file, "webkitRelativePath", { value: `${folder}/${path}` });
  return file;
}
