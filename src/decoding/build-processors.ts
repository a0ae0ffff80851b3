/** @file The processors that a lane's options switch on, in the order in which the library applies them. */

import { type Options, refuse } from "./options";
import type { ProcessorSettings } from "./processors/processor";
import type { StopRules } from "./stop-rules";

export function buildProcessors(
  options: Options,
  stop: StopRules,
  promptLength: number,
): readonly ProcessorSettings[] {
  return [
    ...penalties(options),
    ...bans(options, stop),
    ...lengthBans(options, stop, promptLength),
    ...forced(options, stop),
    ...suppressed(options, promptLength),
    ...(options.do_sample ? warpers(options, stop) : []),
    ...(options.renormalize_logits ? [{ name: "renormalize_logits" as const }] : []),
  ];
}

function penalties(options: Options): ProcessorSettings[] {
  const { diversity_penalty: diversity, repetition_penalty: repetition } = options;
  return [
    ...(diversity > 0 ? [{ name: "diversity_penalty" as const, penalty: diversity }] : []),
    ...(repetition != null && repetition !== 1
      ? [{ name: "repetition_penalty" as const, penalty: repetition }]
      : []),
  ];
}

function bans(options: Options, { eosTokenIds }: StopRules): ProcessorSettings[] {
  const size = options.no_repeat_ngram_size ?? 0;
  const words = options.bad_words_ids;
  return [
    ...(size > 0 ? [{ name: "no_repeat_ngram_size" as const, size }] : []),
    ...(words ? [{ name: "bad_words_ids" as const, words: withoutEnds(words, eosTokenIds) }] : []),
  ];
}

/** As in the library, an end token on its own is no bad word. */
function withoutEnds(words: readonly (readonly number[])[], eosTokenIds: readonly number[]) {
  const rest = words.filter((word) => word.length > 1 || !eosTokenIds.includes(word[0]!));
  if (rest.length === 0) {
    refuse(
      "bad_words_ids names nothing but end tokens, which it cannot ban.",
      "To keep a text from ending, use suppress_tokens or min_new_tokens.",
    );
  }
  return rest;
}

/** min_new_tokens wins over min_length, which counts the prompt. Without an end token neither has anything to ban. */
function lengthBans(options: Options, { eosTokenIds }: StopRules, promptLength: number): ProcessorSettings[] {
  const { min_length: minLength, min_new_tokens: minNewTokens } = options;
  const isAsked = (minLength ?? 0) > 0 || (minNewTokens ?? 0) > 0;
  if (isAsked && eosTokenIds.length === 0) {
    refuse(
      "A least length has no effect: there is no end token to hold back.",
      "Set eos_token_id, or leave it out.",
    );
  }
  if (minNewTokens != null) {
    return minNewTokens > 0
      ? [{ name: "min_new_tokens", minLength: promptLength + minNewTokens, eosTokenIds }]
      : [];
  }
  return minLength ? [{ name: "min_length", minLength, eosTokenIds }] : [];
}

function forced(options: Options, { maxLength }: StopRules): ProcessorSettings[] {
  const { forced_bos_token_id: first, forced_eos_token_id: last } = options;
  return [
    ...(first != null ? [{ name: "forced_bos_token_id" as const, token: first }] : []),
    ...(last != null ? [{ name: "forced_eos_token_id" as const, tokens: last, maxLength }] : []),
  ];
}

function suppressed(options: Options, promptLength: number): ProcessorSettings[] {
  const { suppress_tokens: always, begin_suppress_tokens: atStart } = options;
  // As in the library, a first token that is forced does not count as the first.
  const length = promptLength === 1 && options.forced_bos_token_id != null ? 2 : promptLength;
  return [
    ...(always?.length ? [{ name: "suppress_tokens" as const, tokens: always }] : []),
    ...(atStart?.length ? [{ name: "begin_suppress_tokens" as const, tokens: atStart, length }] : []),
  ];
}

/** Beams keep one token more than there are end tokens, so that each can go on. */
function warpers(options: Options, { eosTokenIds }: StopRules): ProcessorSettings[] {
  const minKeep = (options.num_beams ?? 1) > 1 ? Math.max(1, eosTokenIds.length) + 1 : 1;
  const { temperature, top_k: topK, top_p: topP, min_p: minP, typical_p: mass } = options;
  const { epsilon_cutoff: epsilon, eta_cutoff: eta } = options;
  return [
    ...(temperature != null && temperature !== 1 ? [{ name: "temperature" as const, temperature }] : []),
    ...(topK ? [{ name: "top_k" as const, topK, minKeep }] : []),
    ...(topP != null && topP < 1 ? [{ name: "top_p" as const, topP, minKeep }] : []),
    ...(minP != null ? [{ name: "min_p" as const, minP, minKeep }] : []),
    ...(mass != null && mass < 1 ? [{ name: "typical_p" as const, mass, minKeep }] : []),
    ...(epsilon ? [{ name: "epsilon_cutoff" as const, epsilon, minKeep }] : []),
    ...(eta ? [{ name: "eta_cutoff" as const, epsilon: eta, minKeep }] : []),
  ];
}
