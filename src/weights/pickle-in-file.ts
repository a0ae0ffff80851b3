/** @file A pickle whose length nobody says, read out of a larger file. */

import { readBytes, refusal, type WeightsFile } from "../hub/weights-file";
import { readPickle, type Unpickled } from "./pickle";

/** Bytes: what is read first, and beyond what a table of tensors is no longer looked for its end. */
const firstWindow = 65_536;
const largestPickle = 16_000_000;

/** The pickle that begins at `start`; `null` if the file ends before it does. Rejects with `AppError`. */
export async function readGrowing(file: WeightsFile, start: number): Promise<Unpickled | null> {
  const rest = file.source.size - start;
  for (let length = firstWindow; ; length *= 4) {
    const end = start + Math.min(rest, length, largestPickle);
    const found = readPickle(file, await readBytes(file, start, end));
    if (found !== null) return found;
    if (length >= rest) return null;
    if (length >= largestPickle) throw refusal(file, "its table of tensors is absurdly long");
  }
}
