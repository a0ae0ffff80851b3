/** @file A checkpoint whose files have been checked: tensors by name, whose values are read on request. */

import { refusal, type WeightsFile } from "../hub/weights-file";
import { quoted } from "../lib/quoted";
import type { StoredDtype } from "./dtype";

export interface TensorView {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** The size of the values in their stored format. */
  readonly byteLength: number;
  /**
   * The values, row-major, as float32 (integers beyond 2²⁴ are rounded). Each call reads the file again. The array may
   * share memory with the file's source, so do not write to it.
   * Rejects with `AppError`.
   */
  read(): Promise<Float32Array>;
}

export type Checkpoint = ReadonlyMap<string, TensorView>;

/** A model of a thousand layers has 16,000. */
const mostTensors = 20_000;
/** Characters. Names are compared and matched many times. */
const longestName = 10_000;

/** Refuses `file` if it has too many tensors. `has`: the beginning of the sentence that says so. */
export function checkCount(file: WeightsFile, count: number, has: string): void {
  if (count > mostTensors)
    throw refusal(file, `${has} more than ${mostTensors.toLocaleString("en-US")} tensors`);
}

export function checkName(file: WeightsFile, name: string): void {
  if (name.length > longestName)
    throw refusal(file, `it has a tensor with an absurdly long name, ${quoted(name)}`);
}
