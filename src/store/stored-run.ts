/** @file The picture of a first visit, computed in advance by the library and shown until the model has run here. */

import type { AttendResult, ModelInfo, TokenizeResult } from "../engine/api/api";
import { floatTensor, sizeOf } from "../lib/tensor";
import { firstSentence } from "./first-view";
import { readPredictions } from "./predictions";
import type { Picture } from "./state";

/** The JSON of a file that `reference/stored_run.py` writes. */
interface StoredHead {
  readonly info: ModelInfo;
  readonly result: TokenizeResult & { readonly logits: readonly number[] };
  /** Of the attentions: [L, H, T, T]. */
  readonly shape: readonly number[];
}

const lengthBytes = 4;

/** Reads a file of `reference/stored_run.py`, which is part of the app; throws for anything else. */
export function storedPicture(file: ArrayBuffer): Picture {
  const length = new DataView(file).getUint32(0, true);
  const head = new TextDecoder().decode(new Uint8Array(file, lengthBytes, length));
  const { info, result, shape } = JSON.parse(head) as StoredHead;
  const values = new Float32Array(file, lengthBytes + length);
  const size = sizeOf(shape);
  const attend: AttendResult = {
    ...result,
    attentions: floatTensor(values.subarray(0, size), shape),
    entropies: floatTensor(values.subarray(size), shape.slice(0, 2)),
    logits: floatTensor(Float32Array.from(result.logits), [result.logits.length]),
    milliseconds: 0,
  };
  const subject = { text: firstSentence, pair: null };
  return { subject, info, result: attend, predictions: readPredictions(info, attend), isStored: true };
}
