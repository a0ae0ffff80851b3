/** @file The table of processors, in the order in which the library applies them. One file and one line each. */

import type { Distribution } from "../scores";
import { badWordsIds } from "./bad-words-ids";
import { beginSuppressTokens } from "./begin-suppress-tokens";
import { diversityPenalty } from "./diversity-penalty";
import { epsilonCutoff } from "./epsilon-cutoff";
import { etaCutoff } from "./eta-cutoff";
import { exponentialDecayLengthPenalty } from "./exponential-decay-length-penalty";
import { forcedBosTokenId } from "./forced-bos-token-id";
import { forcedEosTokenId } from "./forced-eos-token-id";
import { minLength } from "./min-length";
import { minNewTokens } from "./min-new-tokens";
import { minP } from "./min-p";
import { noRepeatNgramSize } from "./no-repeat-ngram-size";
import type { Change as AnyChange, Effect as AnyEffect, Processor, ProcessorContext } from "./processor";
import { removeInvalidValues } from "./remove-invalid-values";
import { renormalizeLogits } from "./renormalize-logits";
import { repetitionPenalty } from "./repetition-penalty";
import { sequenceBias } from "./sequence-bias";
import { suppressTokens } from "./suppress-tokens";
import { temperature } from "./temperature";
import { topK } from "./top-k";
import { topP } from "./top-p";
import { typicalP } from "./typical-p";

export const processors = {
  sequence_bias: sequenceBias,
  diversity_penalty: diversityPenalty,
  repetition_penalty: repetitionPenalty,
  no_repeat_ngram_size: noRepeatNgramSize,
  bad_words_ids: badWordsIds,
  min_length: minLength,
  min_new_tokens: minNewTokens,
  forced_bos_token_id: forcedBosTokenId,
  forced_eos_token_id: forcedEosTokenId,
  remove_invalid_values: removeInvalidValues,
  exponential_decay_length_penalty: exponentialDecayLengthPenalty,
  suppress_tokens: suppressTokens,
  begin_suppress_tokens: beginSuppressTokens,
  temperature,
  top_k: topK,
  top_p: topP,
  min_p: minP,
  typical_p: typicalP,
  epsilon_cutoff: epsilonCutoff,
  eta_cutoff: etaCutoff,
  renormalize_logits: renormalizeLogits,
};

export type ProcessorTable = typeof processors;
export type ProcessorName = keyof ProcessorTable;
export const processorNames = Object.keys(processors) as readonly ProcessorName[];

type Parts = {
  [Name in ProcessorName]: ProcessorTable[Name] extends Processor<infer Value, infer Settings, infer Reason>
    ? { readonly value: Value; readonly settings: Settings; readonly reason: Reason }
    : never;
};

/** A processor as data: its name in the table and its settings. Lengths count the prompt. */
export type ProcessorSettings<Name extends ProcessorName = ProcessorName> = {
  [Each in Name]: { readonly name: Each } & Parts[Each]["settings"];
}[Name];

/** Why a processor singled a token out. */
export type Reason = Parts[ProcessorName]["reason"];
export type Change = AnyChange<Reason>;
export type Effect = AnyEffect<Reason>;

/** The entry of `processor`, which takes its settings. */
const entryOf = ({ name }: ProcessorSettings) =>
  processors[name] as unknown as Processor<unknown, ProcessorSettings, Reason>;

/** What `processor` does to the scores of a row, which stay as they are. */
export const applyProcessor = (
  processor: ProcessorSettings,
  distribution: Distribution,
  context: ProcessorContext,
): Effect => entryOf(processor).apply(processor, distribution, context);

/** The words before the probability at which `processor` cut. `kept`: how many tokens it left. */
export const borderWords = (processor: ProcessorSettings, kept: number): string =>
  entryOf(processor).border?.(processor, kept) ?? `below the border of ${processor.name},`;

/** A processor with its setting, as an option of the library. */
export function processorLabel(processor: ProcessorSettings): string {
  const number = entryOf(processor).shown?.(processor);
  return number === undefined ? processor.name : `${processor.name} ${number}`;
}
