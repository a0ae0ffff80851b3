/** @file How widely each layer spreads its attention: mean and spread of its heads, a point for each head. */

import { defineLazyFigure } from "../figure";
import { scope, spread } from "./options";

export const byLayer = defineLazyFigure({
  title: "By layer",
  needs: { entropy: { measure: "entropy", of: "shown" } },
  options: { scope, spread },
  load: () => import("./by-layer-parts"),
});
