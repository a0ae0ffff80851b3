/** @file Distances as a map: points in the plane whose distances are as close to the given ones as a projection allows. */

import { uniformNumbers } from "../../lib/random";
import { type FloatTensor, floatTensor } from "../../lib/tensor";

export interface PlaneMap {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The share of the squared distances that the plane shows; NaN if all are 0. Above 1 if no space has these distances. */
  readonly share: number;
}

/** More vectors than are wanted, so that the iteration converges quickly. */
const numVectors = 6;
const mostRounds = 300;
const precise = 1e-12;

/**
 * Classical scaling (Torgerson 1952): the two largest eigenvectors of −½ J D² J, J = I − 1/n, each times the root of its
 * eigenvalue. `distances` `[n, n]`, symmetric and without NaN. Signs are such that the largest coordinate is positive.
 */
export function planeMap(distances: FloatTensor): PlaneMap {
  const [n = 0] = distances.shape;
  const centred = doublyCentred(distances);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += centred[i * n + i]!;
  const [first, second] = largestEigenpairs(centred, n);
  const axis = (pair: Eigenpair | undefined) =>
    Float64Array.from({ length: n }, (_, i) =>
      pair ? pair.vector[i]! * Math.sqrt(Math.max(0, pair.value)) : 0,
    );
  return {
    x: axis(first),
    y: axis(second),
    share: trace === 0 ? Number.NaN : ((first?.value ?? 0) + (second?.value ?? 0)) / trace,
  };
}

function doublyCentred({ data, shape: [n = 0] }: FloatTensor): Float64Array {
  const squares = Float64Array.from(data, (distance) => -0.5 * distance * distance);
  const means = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += squares[i * n + j]!;
    return sum / n;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  return squares.map((value, i) => value - means[Math.floor(i / n)]! - means[i % n]! + mean);
}

interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** Subspace iteration with a Rayleigh–Ritz step: the two largest of a symmetric matrix `[n, n]`. */
function largestEigenpairs(matrix: Float64Array, n: number): readonly Eigenpair[] {
  const next = uniformNumbers(0, "eigenvectors");
  let vectors = orthonormal(
    Array.from({ length: Math.min(numVectors, n) }, () =>
      Float64Array.from({ length: n }, () => next() - 0.5),
    ),
  );
  let pairs: readonly Eigenpair[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const images = vectors.map((vector) => product(matrix, vector));
    const before = pairs;
    pairs = ritzPairs(vectors, images);
    const scale = Math.max(...pairs.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
    if (before.length > 0 && pairs.slice(0, 2).every((pair, i) => isSettled(pair, before[i]!, scale))) break;
    vectors = orthonormal(images);
  }
  return pairs.slice(0, 2).map(withSign);
}

/** Whether neither value nor direction changes; a direction of the value 0 does not matter. */
function isSettled(now: Eigenpair, before: Eigenpair, scale: number): boolean {
  if (Math.abs(now.value - before.value) > precise * scale) return false;
  return Math.abs(now.value) <= precise * scale || 1 - Math.abs(dot(now.vector, before.vector)) <= precise;
}

/** The eigenpairs within the span of orthonormal `vectors`, the largest value first. */
function ritzPairs(vectors: readonly Float64Array[], images: readonly Float64Array[]): readonly Eigenpair[] {
  const small = vectors.map((vector) => images.map((image) => dot(vector, image)));
  return jacobi(small)
    .toSorted((a, b) => b.value - a.value)
    .map(({ value, weights }) => ({
      value,
      vector: (vectors[0] ?? new Float64Array()).map((_, i) =>
        vectors.reduce((sum, vector, k) => sum + weights[k]! * vector[i]!, 0),
      ),
    }));
}

/** All eigenpairs of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5). */
function jacobi(
  matrix: readonly (readonly number[])[],
): readonly { value: number; weights: readonly number[] }[] {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const weights = a.map((_, i) => a.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (a[p]![q] === 0) continue;
        const angle = Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const row of [...a, ...weights])
          [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
        const [top, bottom] = [a[p]!, a[q]!];
        for (let i = 0; i < size; i++)
          [top[i], bottom[i]] = [c * top[i]! - s * bottom[i]!, s * top[i]! + c * bottom[i]!];
      }
  return a.map((row, i) => ({ value: row[i]!, weights: weights.map((of) => of[i]!) }));
}

/** Gram and Schmidt, twice for precision; a vector that depends on those before it becomes 0. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    let rest = vector;
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++)
      for (const other of done) {
        const along = dot(rest, other);
        rest = rest.map((value, i) => value - along * other[i]!);
      }
    const length = Math.sqrt(dot(rest, rest));
    done.push(rest.map((value) => (length > precise * before ? value / length : 0)));
  }
  return done;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * n, (i + 1) * n), vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function withSign({ value, vector }: Eigenpair): Eigenpair {
  const largest = vector.reduce((best, one) => (Math.abs(one) > Math.abs(best) ? one : best), 0);
  return { value, vector: largest < 0 ? vector.map((one) => -one) : vector };
}

/** These rows and columns only, by default the same of both. */
export function submatrix(
  { data, shape: [, n = 0] }: FloatTensor,
  rows: readonly number[],
  columns: readonly number[] = rows,
): FloatTensor {
  const values = rows.flatMap((row) => columns.map((column) => data[row * n + column]!));
  return floatTensor(Float32Array.from(values), [rows.length, columns.length]);
}
