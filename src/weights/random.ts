/** @file Seeded initialisation: the weights of an untrained model, the same on every machine. */

import { normalQuantile } from "../lib/normal-quantile";
import { randomBits } from "../lib/random";
import { type FloatTensor, floatTensor, sizeOf } from "../lib/tensor";
import { allocateFloats } from "./dtype";

export type Initialisation =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  /** A table of positions: each row the sines and cosines, in turn, of the position at ever lower frequencies. */
  | { readonly kind: "sinusoids" }
  /**
   * Mean zero. `zeroRow`: the row along the first axis that is zeros instead, for the padding token. `most`: how many
   * deviations from zero a value may be; others are drawn again.
   */
  | {
      readonly kind: "normal";
      readonly std: number;
      readonly zeroRow: number | null;
      readonly most?: number;
    };

/**
 * The parameter `name` under `seed`. It depends on nothing else, so a model's parameters can be made in any order.
 * Throws `AppError` if there is not enough memory.
 */
export function randomTensor(
  seed: number,
  name: string,
  shape: readonly number[],
  initialisation: Initialisation,
): FloatTensor {
  const data = allocateFloats(sizeOf(shape));
  if (initialisation.kind === "ones") data.fill(1);
  if (initialisation.kind === "sinusoids") fillSinusoids(data, sizeOf(shape.slice(1)));
  if (initialisation.kind === "normal") fillNormal(data, randomBits(seed, name), initialisation);
  if (initialisation.kind === "normal" && initialisation.zeroRow !== null) {
    const rowLength = sizeOf(shape.slice(1));
    data.fill(0, initialisation.zeroRow * rowLength, (initialisation.zeroRow + 1) * rowLength);
  }
  return floatTensor(data, shape);
}

/** Draws each value at the middle of one of 2³² equal steps of probability: at most 6.4 deviations from zero. */
function fillNormal(
  data: Float32Array,
  nextBits: () => number,
  { std, most = Number.POSITIVE_INFINITY }: Initialisation & { readonly kind: "normal" },
): void {
  for (let i = 0; i < data.length; ) {
    const deviation = normalQuantile((nextBits() + 0.5) / 2 ** 32);
    if (Math.abs(deviation) <= most) data[i++] = std * deviation;
  }
}

/** As Vaswani et al. 2017: wavelengths from 2π to 10000·2π. */
function fillSinusoids(data: Float32Array, width: number): void {
  for (let i = 0; i < data.length; i++) {
    const column = i % width;
    const angle = Math.floor(i / width) / 10_000 ** ((column - (column % 2)) / width);
    data[i] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  }
}
