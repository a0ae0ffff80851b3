/** @file The heads of two models together: one matrix of all distances, and the nearest head of the other. Pure. */

import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { quantileOf } from "../measures/means";

/** Distances within each of two models of n and m heads, and `[n, m]` from one to the other; without NaN. */
export interface TwoModels {
  readonly own: FloatTensor;
  readonly other: FloatTensor;
  readonly across: FloatTensor;
}

/** `[n + m, n + m]`: the own heads first. */
export function jointDistances({ own, other, across }: TwoModels): FloatTensor {
  const [n = 0, m = 0] = across.shape;
  const size = n + m;
  const data = new Float32Array(size * size);
  for (let row = 0; row < n; row++) {
    data.set(own.data.subarray(row * n, (row + 1) * n), row * size);
    for (let column = 0; column < m; column++) {
      const distance = across.data[row * m + column]!;
      data[row * size + n + column] = distance;
      data[(n + column) * size + row] = distance;
    }
  }
  for (let row = 0; row < m; row++)
    data.set(other.data.subarray(row * m, (row + 1) * m), (n + row) * size + n);
  return floatTensor(data, [size, size]);
}

export function transposed({ data, shape: [n = 0, m = 0] }: FloatTensor): FloatTensor {
  const turned = Float32Array.from({ length: n * m }, (_, i) => data[(i % n) * m + Math.floor(i / n)]!);
  return floatTensor(turned, [m, n]);
}

export interface Nearest {
  /** The column, and how far it is from the row. */
  readonly item: number;
  readonly distance: number;
}

/** The columns of each row, the nearest first; `isLeftOut` are not among them. */
export function nearestOf(
  { data, shape: [n = 0, m = 0] }: FloatTensor,
  isLeftOut: (row: number, column: number) => boolean = () => false,
): readonly (readonly Nearest[])[] {
  return Array.from({ length: n }, (_, row) =>
    Array.from({ length: m }, (_, item) => ({ item, distance: data[row * m + item]! }))
      .filter(({ item }) => !isLeftOut(row, item))
      .sort((a, b) => a.distance - b.distance),
  );
}

/** NaN if there is none. */
export const medianOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : quantileOf(Float64Array.from(values).sort(), 0.5);
