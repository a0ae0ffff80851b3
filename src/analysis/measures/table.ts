/** @file Every measure. A new one is an entry here and its rule. */

import { entropy, entropyRelative } from "./entropy";
import { cls, first, sep } from "./landmarks";
import type { Measure } from "./measure";
import { distance, next, previous, self } from "./offsets";
import { duplicate, duplicateRandom, induction, inductionRandom, sameToken } from "./repetition";

export const measures: readonly Measure[] = [
  entropy,
  entropyRelative,
  previous,
  next,
  self,
  first,
  cls,
  sep,
  distance,
  sameToken,
  duplicate,
  induction,
  inductionRandom,
  duplicateRandom,
];
