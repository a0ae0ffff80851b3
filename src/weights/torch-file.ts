/** @file Reads `pytorch_model.bin`, in the format of PyTorch 1.6 and later or the one before it. */

import type { ByteSource } from "../hub/repository";
import { readBytes, refusal, saveAsSafetensors, type WeightsFile } from "../hub/weights-file";
import type { Checkpoint } from "./tensor-view";
import { openTorchLegacy } from "./torch-legacy";
import { openTorchZip } from "./torch-zip";

/** Reads the table of tensors of the PyTorch file `name` and checks all of it. Rejects with `AppError`. */
export async function openTorch(source: ByteSource, name: string): Promise<Checkpoint> {
  const file = { name, source };
  if (source.size === 0) throw refusal(file, "it is empty: it has 0 bytes");
  const opened = (await openTorchZip(file)) ?? (await openTorchLegacy(file));
  if (opened === null) throw await unknownFile(file);
  return opened;
}

const tarMark = "ustar";
const tarMarkStart = 257;

/** The refusal of a file that is in neither format. */
async function unknownFile(file: WeightsFile) {
  const head = await readBytes(file, 0, Math.min(file.source.size, tarMarkStart + tarMark.length));
  const text = String.fromCharCode(...head);
  if (text.startsWith(tarMark, tarMarkStart)) {
    return refusal(
      file,
      "it is a tar, the format of PyTorch before 0.1.10 (2017), which is not supported",
      saveAsSafetensors,
    );
  }
  const isPickle = head[0] === 0x80 && head[1]! <= 5;
  if (isPickle)
    return refusal(file, "it is a Python pickle, but not one that PyTorch wrote", saveAsSafetensors);
  return refusal(file, "it is not a PyTorch checkpoint");
}
