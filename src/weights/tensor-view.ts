/** @file A checkpoint once its files are understood: tensors by name, whose values are read when asked for. */

import type { StoredDtype } from "./dtype";

export interface TensorView {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** Bytes of the tensor's values in their stored format. */
  readonly byteLength: number;
  /**
   * The values, row-major, as float32 (integers too; those beyond 2²⁴ are rounded). Each call reads the file again.
   * The array may share memory with what the file's source handed out: do not write into it.
   * Rejects with `AppError`.
   */
  read(): Promise<Float32Array>;
}

/** A model of a thousand layers has 16,000. */
export const mostTensors = 20_000;
/** Characters of a name, which is looked at many times. */
export const longestName = 10_000;

export type Checkpoint = ReadonlyMap<string, TensorView>;
