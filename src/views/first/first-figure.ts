/** @file What is drawn on the canvases of the early page, beside the weights of the stored run. */

import type { Segments, SpecialTokens } from "../../figures/attention";
import type { FigureToken } from "../figures/types";

/** As the figure and the inspector of a first visit take it; the markup of the early page holds it as JSON. */
export interface FirstFigure {
  readonly layer: number;
  readonly head: number;
  readonly heads: readonly number[];
  /** Those in full colour. */
  readonly fullHeads: readonly number[] | null;
  readonly threshold: number;
  readonly special: SpecialTokens;
  readonly segments: Segments;
  readonly isRaw: boolean;
  readonly tokens: readonly FigureToken[];
}

/** The class of the element around the early page, and the attributes that hold its figure and say that it is drawn. */
export const earlyClass = "early-page";
export const figureAttribute = "data-figure";
export const paintedAttribute = "data-painted";
