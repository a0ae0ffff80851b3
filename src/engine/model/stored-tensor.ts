/** @file A weight as the library's files have it. */

import type { Parameter } from "../../graph/ir";

/** A parameter's name and dims in the library's files. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The dims of a weight as the file stores them. */
export function storedShape({ value, transposed }: Parameter): readonly number[] {
  const shape = value.shape.map(Number);
  return transposed ? shape.toReversed() : shape;
}
