/** @file Beam search whose continuations are drawn instead of ranked. */

import { beamSearch } from "../beams/beam-search";
import { fieldsOf } from "../options/field";
import { beamOptions, hasBeams, libraryBeams, readBeamOptions } from "./beam-options";
import { defineStrategy } from "./definition";

export const beamSampling = defineStrategy({
  isDrawn: true,
  isAskedBy: (options) => hasBeams(options) && options.do_sample === true,
  read: (given, context) => readBeamOptions(given, context, true),
  run: beamSearch,
  fields: fieldsOf(["do_sample", ...beamOptions], true),
  preset: { name: "Beam search with sampling", options: { num_beams: 5, do_sample: true } },
  words: {
    title: "Beam search with sampling",
    formula: "2K draws without replacement from p · exp(score)",
    optimises: "Nothing strictly: it draws continuations and keeps the best drawn.",
    strength: "Likely texts that are not always the same.",
    failure: "Takes the slips of sampling and the sameness of beams together.",
    ...libraryBeams,
  },
  findings: ["unlikely", "alike", "loop"],
});
