/** @file What the strategies with beams read alike. */

import type { BeamSettings } from "../beams/beam-search";
import { toConstraint } from "../beams/constraints";
import { refuse } from "../options/refuse";
import { isAbove, type LaneContext } from "./definition";
import { readLibraryOptions } from "./library-options";

export const hasBeams = ({ num_beams }: Readonly<Record<string, unknown>>): boolean => isAbove(num_beams, 1);

/** Throws `AppError("bad-input")`. */
export function readBeamOptions(
  given: Readonly<Record<string, unknown>>,
  context: LaneContext,
  isDrawn: boolean,
): BeamSettings {
  const { options, common } = readLibraryOptions(given, context, { isDrawn, hasBeams: true });
  const numEnds = common.stop.eosTokenIds.length;
  const perBeam = Math.max(2, 1 + numEnds);
  if (perBeam > context.vocabSize) {
    refuse(
      `With ${numEnds} end tokens every beam needs ${perBeam} continuations, but the model has ${context.vocabSize} tokens.`,
      "Name fewer end tokens.",
    );
  }
  return {
    ...common,
    numBeams: options.num_beams ?? 1,
    numBeamGroups: options.num_beam_groups,
    earlyStopping: options.early_stopping,
    lengthPenalty: options.length_penalty,
    numReturnSequences: options.num_return_sequences,
    padTokenId: options.pad_token_id ?? context.padTokenId ?? null,
    constraints: (options.force_words_ids ?? []).map(toConstraint),
    seed: isDrawn ? (options.seed ?? context.seed ?? 0) : null,
  };
}

export const beamOptions = ["num_beams", "early_stopping", "length_penalty"] as const;

export const libraryBeams = {
  rules:
    "The rules of transformers 4.49: a score is the sum ÷ new tokens ^ length_penalty, end token counted; versions before 4.36 and from 4.50 on differ.",
  version:
    "Follows transformers 4.49. Versions before 4.36 and from 4.50 on have other rules, so their texts may differ where an end token comes early.",
};
