/** @file The largest weights of each row of a head's matrix. */

/** The weights of one head in one text: of the first `length` rows and columns, in rows of `stride` numbers. */
export interface HeadMatrix {
  readonly data: Float32Array;
  readonly stride: number;
  readonly length: number;
}

export interface SparseRows {
  /** query · length + key, ascending. */
  readonly indices: Int32Array;
  /** The weight at each of them. */
  readonly values: Float32Array;
}

/** How many weights of a row are kept at most. */
export const mostOfRow = 8;

/** A weight is kept if it is larger. */
export const leastWeight = 0.005;

/** Of each row its `mostOfRow` largest weights above `leastWeight`, of equal ones the first. */
export function sparseRows({ data, stride, length }: HeadMatrix): SparseRows {
  const indices: number[] = [];
  for (let query = 0; query < length; query++) {
    const row = data.subarray(query * stride, query * stride + length);
    for (const key of largestOf(row)) indices.push(query * length + key);
  }
  const weightAt = (index: number) => data[Math.floor(index / length) * stride + (index % length)]!;
  return { indices: Int32Array.from(indices), values: Float32Array.from(indices, weightAt) };
}

/** Ascending places. */
function largestOf(row: Float32Array): readonly number[] {
  const places: number[] = [];
  row.forEach((weight, place) => {
    if (weight > leastWeight) places.push(place);
  });
  if (places.length <= mostOfRow) return places;
  return places
    .sort((a, b) => row[b]! - row[a]! || a - b)
    .slice(0, mostOfRow)
    .sort((a, b) => a - b);
}
