/** @file The sentence above a figure of attention, and the layer that it names. Pure. */

import { patternSentence } from "../../analysis/patterns/words";
import { layerOf, type Picture, type ViewState } from "../../store";
import { askedOf } from "./drawn";
import { patternsIn } from "./picture";

export interface HeadFinding {
  readonly sentence: string;
  readonly numQueries: number;
}

/** What the selected head clearly looks at; null if the figure draws a mean, a rollout or a difference in its place. */
export function findingOf(picture: Picture, view: ViewState): HeadFinding | null {
  const { info, result } = picture;
  if (view.head === null || result.tokens.length === 0) return null;
  const { layer, head, combine, isDifference } = askedOf(view, picture);
  if (combine !== "none" || isDifference) return null;
  const [found] = patternsIn(picture)([layer, head]);
  return found
    ? { sentence: patternSentence(head, found, info.specialTokens), numQueries: found.count }
    : null;
}

/** Where in the model the figure is: of no single layer if it draws the mean of all. */
export function layerWords(view: ViewState, picture: Picture | null, numLayers: number): string {
  const isAll = picture !== null && askedOf(view, picture).combine === "all";
  return isAll ? "all layers" : `layer ${layerOf(view, numLayers)}`;
}
