/** @file A seeded shuffle. */

import { uniformNumbers } from "./uniform";

/** `items` in an order that `seed` and `name` fix (Fisher and Yates); every order is equally likely. */
export function shuffle<Item>(items: readonly Item[], seed: number, name: string): Item[] {
  const next = uniformNumbers(seed, name);
  const shuffled = [...items];
  for (let end = shuffled.length - 1; end > 0; end--) {
    const other = Math.floor(next() * (end + 1));
    [shuffled[end], shuffled[other]] = [shuffled[other]!, shuffled[end]!];
  }
  return shuffled;
}
