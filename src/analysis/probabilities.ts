/** @file From logits to probabilities. */

/** Softmax of `logits` in float64, shifted by the largest one so that nothing overflows. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const weights = Float64Array.from(logits);
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of weights) largest = Math.max(largest, logit);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.exp(weights[i]! - largest);
    sum += weights[i]!;
  }
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum;
  return weights;
}

/** The indices of the `count` largest values, largest first; equal values in order of their indices. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i]! <= values[best[count - 1]!]!) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]!]! < values[i]!) place--;
    best.splice(place, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

/** ln Σ exp(x), shifted by the largest value so that nothing overflows. */
export function logSumExp(logits: ArrayLike<number>): number {
  const values = Float64Array.from(logits);
  const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
