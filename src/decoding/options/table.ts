/** @file The table of options that a lane may carry: those of the library's `generate`, under their names. */

import type { z } from "zod";
import { processors } from "../processors/table";
import { bosTokenId } from "./bos-token-id";
import { doSample } from "./do-sample";
import { earlyStopping } from "./early-stopping";
import { eosTokenId } from "./eos-token-id";
import { forceWordsIds } from "./force-words-ids";
import { lengthPenalty } from "./length-penalty";
import { maxLength } from "./max-length";
import { maxMatchingNgramSize } from "./max-matching-ngram-size";
import { maxNewTokens } from "./max-new-tokens";
import { numBeamGroups } from "./num-beam-groups";
import { numBeams } from "./num-beams";
import { numReturnSequences } from "./num-return-sequences";
import { padTokenId } from "./pad-token-id";
import { penaltyAlpha } from "./penalty-alpha";
import { promptLookupNumTokens } from "./prompt-lookup-num-tokens";
import { seed } from "./seed";
import { stopStrings } from "./stop-strings";

export const optionTable = {
  max_new_tokens: maxNewTokens,
  max_length: maxLength,
  early_stopping: earlyStopping,
  stop_strings: stopStrings,
  do_sample: doSample,
  num_beams: numBeams,
  num_beam_groups: numBeamGroups,
  penalty_alpha: penaltyAlpha,
  prompt_lookup_num_tokens: promptLookupNumTokens,
  max_matching_ngram_size: maxMatchingNgramSize,
  length_penalty: lengthPenalty,
  force_words_ids: forceWordsIds,
  num_return_sequences: numReturnSequences,
  eos_token_id: eosTokenId,
  pad_token_id: padTokenId,
  bos_token_id: bosTokenId,
  seed,
  ...processors,
};

type Table = typeof optionTable;
export type OptionName = keyof Table;
export const optionNames = Object.keys(optionTable) as readonly OptionName[];

/** The value of every option, with the library's default if it was left out; null or undefined: not set. */
export type Options = { readonly [Name in OptionName]: z.output<Table[Name]["schema"]> };
