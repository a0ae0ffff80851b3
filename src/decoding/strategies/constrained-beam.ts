/** @file Constrained beam search: beam search whose texts have to contain given words (force_words_ids). */

import { type BeamSettings, beamSearch } from "../beams/beam-search";
import { fieldsOf } from "../options/field";
import { refuse } from "../options/refuse";
import { beamOptions, hasBeams, readBeamOptions } from "./beam-options";
import { defineStrategy, type LaneContext } from "./definition";

export const constrainedBeam = defineStrategy({
  isDrawn: false,
  isAskedBy: ({ force_words_ids }) => force_words_ids != null,
  read,
  run: beamSearch,
  fields: fieldsOf([...beamOptions, "num_return_sequences"]),
  words: {
    title: "Constrained beam search",
    formula: "beam search over hypotheses in banks: the best of each number of forced tokens, in turn",
    optimises: "As beam search, among texts that bring in all forced words, in any order and at any place.",
    strength: "The words are there, and the model says when: glossaries, names, answers with a given key.",
    failure:
      "A word that the model does not want is pushed in where it costs least, often right away and out of place. A word of the prompt counts as brought in already.",
    rules:
      "Constrained search of transformers 4.49: a hypothesis may end once all forced words are in it, and beams are chosen from each number of forced tokens in turn.",
    version:
      "Follows transformers 4.49, where a choice of words that begin alike loses progress on all but one of them. Later versions have no constrained search of their own.",
  },
  findings: ["loop", "alike", "short"],
});

function read(given: Readonly<Record<string, unknown>>, context: LaneContext): BeamSettings {
  if (!hasBeams(given)) {
    refuse("force_words_ids needs beams to choose among.", "Set num_beams above 1, for example to 5.");
  }
  if (given.do_sample === true) refuse("Constrained beam search does not sample.", "Leave do_sample out.");
  const settings = readBeamOptions(given, context, false);
  if (settings.numBeamGroups > 1)
    refuse("Constrained beam search has no groups.", "Leave num_beam_groups and diversity_penalty out.");
  if (
    settings.constraints.some(({ words }) => words.some((word) => words.some((other) => begins(word, other))))
  )
    refuse(
      "force_words_ids has a choice in which one word is the beginning of another.",
      "Leave the longer one out: the shorter one fulfils the choice.",
    );
  return settings;
}

const begins = (word: readonly number[], other: readonly number[]): boolean =>
  word !== other && word.every((token, index) => other[index] === token);
