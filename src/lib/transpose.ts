/** @file Transposing a matrix in memory. */

/** The side of a block that fits in the first-level cache. */
const block = 32;

/** `[rows, columns]` row-major → `[columns, rows]` row-major, in a new array. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(rows * columns);
  for (let top = 0; top < rows; top += block) {
    for (let left = 0; left < columns; left += block) {
      transposeBlock(matrix, result, { rows, columns, top, left });
    }
  }
  return result;
}

interface Block {
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly left: number;
}

function transposeBlock(
  matrix: Float32Array,
  result: Float32Array,
  { rows, columns, top, left }: Block,
): void {
  const bottom = Math.min(top + block, rows);
  const right = Math.min(left + block, columns);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      result[column * rows + row] = matrix[row * columns + column]!;
    }
  }
}
