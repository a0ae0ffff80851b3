/** @file Every measure. A new one is an entry here and its rule. */

import { entropy, entropyRelative, entropyRelativeWithoutSpecial, entropyWithoutSpecial } from "./entropy";
import { cls, first, mask, sep } from "./landmarks";
import type { Measure } from "./measure";
import {
  distance,
  distanceSpread,
  distanceSpreadWithoutSpecial,
  distanceWithoutSpecial,
  next,
  previous,
  self,
} from "./offsets";
import { punctuation } from "./punctuation";
import { duplicate, duplicateRandom, induction, inductionRandom, sameToken } from "./repetition";
import { strongest } from "./strongest";

export const measures: readonly Measure[] = [
  entropy,
  entropyRelative,
  entropyWithoutSpecial,
  entropyRelativeWithoutSpecial,
  previous,
  next,
  self,
  first,
  cls,
  sep,
  mask,
  punctuation,
  distance,
  distanceWithoutSpecial,
  distanceSpread,
  distanceSpreadWithoutSpecial,
  strongest,
  sameToken,
  duplicate,
  induction,
  inductionRandom,
  duplicateRandom,
];

/** Random sequences are not texts of a corpus. */
export const textMeasures: readonly Measure[] = measures.filter(({ over }) => over === "texts");

/** Of random sequences, whatever the texts are. */
export const repeatMeasures: readonly Measure[] = measures.filter(({ over }) => over === "random repeats");
