/** @file The colours of a scale from its first value to its last, as a background of CSS. */

import { cssColor, divergingColor, mix, parseColor, sequentialColor } from "../ui/colors";
import type { FigureTheme } from "./figure-theme";

/** Weights from 0 to 1, towards a head's colour or by the scale all figures share; or signed values about 0. */
export type Scale =
  | { readonly kind: "weights"; readonly color: string }
  /** Differences of weights, −1 to 1, as `signedPosition` places them. */
  | { readonly kind: "differences" }
  | { readonly kind: "signed"; readonly limit: number };

const numStops = 16;

export function scaleRamp(scale: Scale, theme: FigureTheme): string {
  const stops = Array.from({ length: numStops + 1 }, (_, stop) => colorAt(scale, theme, stop / numStops));
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

function colorAt(scale: Scale, { scheme, background }: FigureTheme, share: number): string {
  if (scale.kind !== "weights") return cssColor(divergingColor(2 * share - 1, scheme, background));
  return scale.color === "sequential"
    ? cssColor(sequentialColor(share, scheme, background))
    : cssColor(mix(background, parseColor(scale.color), share));
}
