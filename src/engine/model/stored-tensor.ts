/** @file A weight as the library's files store it. */

import type { Parameter } from "../../graph/ir";

/** A parameter's name and dims in the library's files. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The dims of a weight in the file. */
export function storedShape({ value, transposed }: Parameter): readonly number[] {
  const shape = value.shape.map(Number);
  return transposed ? shape.toReversed() : shape;
}
