/** @file Does this model look random? Its heads beside those of random weights of the same shape. */

import { defineLazyFigure } from "../figure";

export const random = defineLazyFigure({
  title: "Random or trained?",
  needs: { own: { measure: "likeness", of: "trained" }, twin: { measure: "likeness", of: "random" } },
  options: {},
  load: () => import("./random-parts"),
});
