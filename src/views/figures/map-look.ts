/** @file What the maps of a figure are called and how they look: a head by its number, others by what they are made of. */

import { type HeadMark, headColor, headColors, headMark } from "../ui/colors";

export interface MapLook {
  /** Above its numbers. */
  readonly name: string;
  /** Within a sentence: `head 3`. */
  readonly words: string;
  readonly color: string;
  readonly mark: HeadMark;
}

export type LookOf = (map: number) => MapLook;

/** Maps that are the heads of a layer. */
export const headLook: LookOf = (head) => ({
  name: String(head),
  words: `head ${head}`,
  color: headColor(head),
  mark: headMark(head),
});

/** By the looks of maps that are not heads, if there are some. */
export const lookIn = (looks: readonly MapLook[] | undefined): LookOf =>
  looks ? (map) => looks[map] ?? headLook(map) : headLook;

/** One map made of several heads. */
export const combinedLook = (title: string): MapLook => ({
  name: "weight",
  words: title,
  color: headColors[0],
  mark: "solid",
});

/** The two parts of a difference: where the first has more, and where the second has. Dashes tell them apart in grey. */
export const differenceLooks: readonly MapLook[] = [
  { name: "more", words: "more", color: headColors[8], mark: "solid" },
  { name: "less", words: "less", color: headColors[7], mark: "dashed" },
];
