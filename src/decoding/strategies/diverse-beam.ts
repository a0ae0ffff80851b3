/** @file Diverse beam search: groups of beams that shun what earlier groups chose. */

import { beamSearch } from "../beams/beam-search";
import { fieldsOf } from "../options/field";
import { beamOptions, hasBeams, libraryBeams, readBeamOptions } from "./beam-options";
import { defineStrategy, isAbove } from "./definition";

export const diverseBeam = defineStrategy({
  isDrawn: false,
  isAskedBy: (options) =>
    hasBeams(options) && (isAbove(options.num_beam_groups, 1) || isAbove(options.diversity_penalty, 0)),
  read: (given, context) => readBeamOptions(given, context, false),
  run: beamSearch,
  fields: fieldsOf([...beamOptions, "num_beam_groups", "diversity_penalty", "num_return_sequences"]),
  preset: {
    name: "Diverse beam search",
    options: { num_beams: 4, num_beam_groups: 2, diversity_penalty: 1 },
  },
  words: {
    title: "Diverse beam search",
    formula: "log p(x) − λ · times earlier groups chose x in this step",
    optimises: "As beam search in each group, less a penalty for what earlier groups chose.",
    strength: "Hypotheses that differ from the first words on.",
    failure: "Later groups take what is left over; differences may be of wording only.",
    ...libraryBeams,
  },
  findings: ["alike", "loop", "short"],
});
