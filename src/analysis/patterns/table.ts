/** @file Every pattern. A new one is an entry here, by a measure of `measures/table.ts`. */

import type { Pattern } from "./pattern";

/** "At least half" is the measure of Clark et al. for the neighbours; the same half is used for all keys. */
const half = { of: "weight", threshold: 0.5 } as const;
const sameHalf = "threshold: half of the weight, as Clark et al. 2019 (section 3.1) have it for neighbours";

export const patterns: readonly Pattern[] = [
  {
    key: "previous",
    name: "Previous token",
    words: () => "looks at the previous token",
    measure: "previous",
    ...half,
    source:
      "Clark et al. 2019, section 3.1: more than half of the weight; Voita et al. 2019, positional heads",
  },
  {
    key: "next",
    name: "Next token",
    words: () => "looks at the next token",
    measure: "next",
    ...half,
    source:
      "Clark et al. 2019, section 3.1: more than half of the weight; Voita et al. 2019, positional heads",
  },
  {
    key: "self",
    name: "The token itself",
    words: () => "looks at the token itself",
    measure: "self",
    ...half,
    source: `Clark et al. 2019, section 3.1; ${sameHalf}`,
  },
  {
    key: "start",
    name: "Start token",
    words: ({ cls }) => `looks at ${cls ?? "the start token"}`,
    measure: "cls",
    ...half,
    source: `Clark et al. 2019, section 3.2; Xiao et al. 2023 (attention sinks); ${sameHalf}`,
  },
  {
    key: "first",
    name: "First token",
    words: () => "looks at the first token",
    measure: "first",
    ...half,
    source: `Vig and Belinkov 2019; Xiao et al. 2023 (attention sinks); ${sameHalf}`,
    insteadOf: "start",
  },
  {
    key: "separator",
    name: "Separator",
    words: ({ sep }) => `looks at ${sep ?? "the separator"}`,
    measure: "sep",
    ...half,
    source: `Clark et al. 2019, section 3.2; ${sameHalf}`,
  },
  {
    key: "punctuation",
    name: "Punctuation",
    words: () => "looks at punctuation",
    measure: "punctuation",
    ...half,
    source: `Clark et al. 2019, section 3.2 (periods and commas); ${sameHalf}`,
  },
  {
    key: "same",
    name: "Same token",
    words: () => "looks at the same token elsewhere",
    measure: "sameToken",
    ...half,
    source: `Clark et al. 2019 (coreference to the same word); ${sameHalf}`,
  },
  {
    key: "duplicate",
    name: "Duplicate token",
    words: () => "looks at the earlier place of a repeated token",
    measure: "duplicateRandom",
    ...half,
    source: `Wang et al. 2022, on random repeats; ${sameHalf}`,
  },
  {
    key: "induction",
    name: "Induction",
    words: () => "looks at what followed a repeated token",
    measure: "inductionRandom",
    ...half,
    source: `Olsson et al. 2022, prefix matching on random repeats; ${sameHalf}`,
  },
  {
    key: "even",
    name: "Even",
    words: () => "spreads its weight evenly",
    measure: "entropyRelative",
    of: "evenness",
    threshold: 0.95,
    source:
      "Clark et al. 2019, section 3.3 (broad attention); threshold: entropy within 5 % of the largest, our choice",
  },
];
