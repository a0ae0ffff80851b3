/** @file The one table from a processor's settings to what it does. */

import type { Distribution } from "../scores";
import { forbidBadWords, forbidEarlyEnd, suppress, suppressAtStart } from "./bans";
import { penalizeEarlierChoices } from "./diversity";
import { forceFirst, forceLast } from "./forced";
import type { Effect, ProcessorContext, ProcessorSettings } from "./processor";
import { forbidRepeatedNgrams, penalizeRepetition } from "./repetition";
import { applyTemperature, renormalize } from "./scaling";
import { keepAboveEpsilon, keepAboveEta, keepMinP, keepTopK, keepTopP } from "./truncation";
import { keepTypical } from "./typical";

/** What `processor` does to the scores of a row, which stay as they are. */
export function applyProcessor(
  processor: ProcessorSettings,
  distribution: Distribution,
  context: ProcessorContext,
): Effect {
  const { scores } = distribution;
  switch (processor.name) {
    case "diversity_penalty":
      return penalizeEarlierChoices(processor, scores, context);
    case "repetition_penalty":
      return penalizeRepetition(processor, scores, context);
    case "no_repeat_ngram_size":
      return forbidRepeatedNgrams(processor, scores, context);
    case "bad_words_ids":
      return forbidBadWords(processor, scores, context);
    case "min_length":
    case "min_new_tokens":
      return forbidEarlyEnd(processor, scores, context);
    case "forced_bos_token_id":
      return forceFirst(processor, scores, context);
    case "forced_eos_token_id":
      return forceLast(processor, scores, context);
    case "suppress_tokens":
      return suppress(processor, scores);
    case "begin_suppress_tokens":
      return suppressAtStart(processor, scores, context);
    case "temperature":
      return applyTemperature(processor, scores);
    case "top_k":
      return keepTopK(processor, distribution);
    case "top_p":
      return keepTopP(processor, distribution);
    case "min_p":
      return keepMinP(processor, distribution);
    case "typical_p":
      return keepTypical(processor, distribution);
    case "epsilon_cutoff":
      return keepAboveEpsilon(processor, distribution);
    case "eta_cutoff":
      return keepAboveEta(processor, distribution);
    case "renormalize_logits":
      return renormalize(distribution);
  }
}
