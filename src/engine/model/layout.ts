/** @file Converts weights from the layout of their file to that of the graph. */

import type { Parameter } from "../../graph/ir";
import { transpose } from "../../lib/transpose";
import { storedShape } from "./stored-tensor";

/** A copy of the values in the graph's layout. */
export function layOut(parameter: Parameter, values: Float32Array): Float32Array<ArrayBuffer> {
  const [rows, columns] = storedShape(parameter);
  if (parameter.transposed) return transpose(values, rows!, columns!);
  return unshared(values);
}

/** The values in memory that is not shared with other threads. */
export function unshared(values: Float32Array): Float32Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer
    ? (values as Float32Array<ArrayBuffer>)
    : new Float32Array(values);
}
