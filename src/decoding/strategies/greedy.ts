/** @file Greedy search: the most probable token, every time. */

import { fieldsOf } from "../options/field";
import { defineStrategy } from "./definition";
import { greedySearch } from "./greedy-search";
import { readLibraryOptions } from "./library-options";

export const greedy = defineStrategy({
  isDrawn: false,
  isAskedBy: () => true,
  read: (given, context) => readLibraryOptions(given, context, { isDrawn: false, hasBeams: false }).common,
  run: greedySearch,
  fields: fieldsOf([]),
  words: {
    title: "Greedy search",
    formula: "xₜ = argmax p(x | x₁…xₜ₋₁)",
    optimises: "The probability of the next token alone, at each step, without looking further.",
    strength: "One row a step, no settings, the same text every time; good where there is one right answer.",
    failure:
      "A likely word can lead into an unlikely sentence, and what was said once becomes likelier each time: open texts end in loops.",
  },
  findings: ["forced", "loop"],
});
