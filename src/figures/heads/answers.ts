/** @file Answers to the exercise's questions about heads, in sentences with their numbers. */

import { defineLazyFigure } from "../figure";
import { scope } from "./options";

export const answers = defineLazyFigure({
  title: "Answers",
  needs: {
    looks: { measure: "looks", of: "trained" },
    apart: { measure: "distances", of: "trained" },
    other: { measure: "looks", of: "other" },
    random: { measure: "looks", of: "random" },
  },
  options: { scope },
  load: () => import("./answers-parts"),
});
