/** @file Which heads do the same: distances of all pairs, clusters, a map, and the nearest heads of another model. */

import { defineLazyFigure } from "../figure";
import { choice } from "../option";
import { scope } from "./options";

const mapColor = choice(
  "map",
  "badge",
  { badge: "By badge", layer: "By layer" },
  { kind: "segments", label: "Colours of the map", words: "map", testId: "map-color" },
);

export const redundancy = defineLazyFigure({
  title: "Redundancy",
  needs: {
    apart: { measure: "distances", of: "shown" },
    looks: { measure: "looks", of: "shown" },
    across: { measure: "across", of: "kin" },
  },
  options: { scope, mapColor },
  load: () => import("./redundancy-parts"),
});
