/** @file From the layout of a weight in its file to the one the graph wants. */

import type { Parameter } from "../../graph/ir";
import { transpose } from "../../lib/transpose";
import { storedShape } from "./stored-tensor";

/** The values in the layout the graph wants, in memory of their own. */
export function layOut(parameter: Parameter, values: Float32Array): Float32Array<ArrayBuffer> {
  const [rows, columns] = storedShape(parameter);
  if (parameter.transposed) return transpose(values, rows!, columns!);
  return unshared(values);
}

/** The values in memory that no other thread has. */
export function unshared(values: Float32Array): Float32Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer
    ? (values as Float32Array<ArrayBuffer>)
    : new Float32Array(values);
}
