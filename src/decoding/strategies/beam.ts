/** @file Beam search as in the library. */

import { beamSearch } from "../beams/beam-search";
import { fieldsOf } from "../options/field";
import { beamOptions, hasBeams, libraryBeams, readBeamOptions } from "./beam-options";
import { defineStrategy } from "./definition";

export const beam = defineStrategy({
  isDrawn: false,
  isAskedBy: hasBeams,
  read: (given, context) => readBeamOptions(given, context, false),
  run: beamSearch,
  fields: fieldsOf([...beamOptions, "num_return_sequences"]),
  words: {
    title: "Beam search",
    formula: "score = Σ log p ÷ L^length_penalty, 2K candidates a step",
    optimises: "The mean log-probability of finished texts, among num_beams hypotheses in step.",
    strength: "Strong where the answer is nearly settled by the input: translation, summaries.",
    failure:
      "In open texts it repeats itself or ends early, and more beams make that worse; its beams are near copies of each other.",
    ...libraryBeams,
  },
  findings: ["forced", "loop", "alike", "short"],
});
