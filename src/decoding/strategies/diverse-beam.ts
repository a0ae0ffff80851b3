/** @file Diverse beam search: groups of beams that shun what earlier groups chose. */

import { beamSearch } from "../beams/beam-search";
import { fieldsOf, lengthFields, penaltyFields } from "../options/field";
import { beamFields, hasBeams, libraryBeams, readBeamOptions } from "./beam-options";
import { defineStrategy, isAbove } from "./definition";

export const diverseBeam = defineStrategy({
  isDrawn: false,
  isAskedBy: (options) =>
    hasBeams(options) && (isAbove(options.num_beam_groups, 1) || isAbove(options.diversity_penalty, 0)),
  read: (given, context) => readBeamOptions(given, context, false),
  run: beamSearch,
  fields: [
    ...beamFields,
    ...fieldsOf("num_beam_groups", "diversity_penalty", "num_return_sequences"),
    ...lengthFields,
    ...penaltyFields,
  ],
  words: {
    title: "Diverse beam search",
    formula: "log p(x) − λ · times earlier groups chose x in this step",
    optimises: "As beam search in each group, less a penalty for what earlier groups chose.",
    strength: "Hypotheses that differ from the first words on.",
    failure: "Later groups take what is left over; differences may be of wording only.",
    version: libraryBeams,
  },
  findings: ["alike", "loop", "short"],
});
