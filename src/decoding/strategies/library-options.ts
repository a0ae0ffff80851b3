/** @file What all strategies of the library's `generate` read alike: limits, end tokens, processors. */

import type { CommonSettings } from "../common-settings";
import { asksFor, checkTokens, readOptions } from "../options/read-options";
import { refuse, show } from "../options/refuse";
import type { Options } from "../options/table";
import { buildProcessors } from "../processors/build-processors";
import { limitLength, type StopRules } from "../stop-rules";
import type { LaneContext } from "./definition";

export interface LibraryOptions {
  readonly options: Options;
  readonly common: CommonSettings;
}

interface Reads {
  readonly isDrawn: boolean;
  readonly hasBeams: boolean;
  /** Whether the model reads even the last token; else that needs no position. */
  readonly readsEveryToken?: boolean;
}

/** Throws `AppError` for options that are wrong, or that a strategy of this kind would never read. */
export function readLibraryOptions(
  { simple_beam: simple, ...given }: Readonly<Record<string, unknown>>,
  context: LaneContext,
  reads: Reads,
): LibraryOptions {
  if (simple !== undefined && simple !== false)
    refuse(`simple_beam is ${show(simple)}.`, "Set it to true, or leave it out.");
  const options = readOptions(given);
  checkTokens(options, context.vocabSize);
  checkFirst(options, context);
  checkUse(options, reads);
  checkReturned(options, reads);
  const stop = stopRules(options, context, reads);
  const processors = buildProcessors(options, stop, context.promptLength);
  return { options, common: { stop, processors } };
}

function checkUse(options: Options, { isDrawn, hasBeams }: Reads): void {
  if (hasBeams) checkGroups(options);
  const sampling = isDrawn ? undefined : asksFor(options, "sampling");
  if (sampling && !(sampling === "top_k" && options.penalty_alpha != null)) {
    refuse(
      `${sampling} has no effect here: it shapes what sampling draws from.`,
      "Set do_sample to true, or leave it out.",
    );
  }
  const beams = hasBeams ? undefined : asksFor(options, "beams");
  if (beams) refuse(`${beams} has no effect with a single beam.`, "Set num_beams above 1, or leave it out.");
  if (options.penalty_alpha) checkAlpha(options, isDrawn || hasBeams);
}

function checkGroups({
  num_beams,
  num_beam_groups: groups,
  diversity_penalty: penalty,
  do_sample,
}: Options): void {
  if (groups === 1 && penalty === 0) return;
  if (do_sample)
    refuse("Diverse beam search does not sample.", "Leave do_sample out, or leave out the groups.");
  const beams = num_beams ?? 1;
  if (beams % groups !== 0) {
    refuse(
      `${beams} beams cannot be divided into ${groups} groups of one size.`,
      "Choose num_beams as a multiple of num_beam_groups.",
    );
  }
  if (penalty === 0) {
    refuse(
      "Without a diversity_penalty all groups would be the same.",
      "Set diversity_penalty above 0, for example to 1.",
    );
  }
  if (groups === 1) refuse("diversity_penalty needs groups to keep apart.", "Set num_beam_groups above 1.");
}

function checkAlpha({ top_k: topK }: Options, samplesOrHasBeams: boolean): void {
  if (samplesOrHasBeams) {
    refuse(
      "penalty_alpha belongs to contrastive search, which neither samples nor has beams.",
      "Leave it out, or leave out do_sample and num_beams.",
    );
  }
  if ((topK ?? 0) < 1) {
    refuse(
      "penalty_alpha needs candidates to choose among, and top_k is off.",
      "Set top_k, for example to 4.",
    );
  }
}

function checkReturned(
  { num_return_sequences: wanted, num_beams: beams }: Options,
  { isDrawn, hasBeams }: Reads,
): void {
  if (!isDrawn && !hasBeams && wanted > 1) {
    refuse(
      `num_return_sequences is ${wanted}, but without sampling or beams there is one sequence.`,
      "Set do_sample or num_beams, or leave it out.",
    );
  }
  if (hasBeams && wanted > (beams ?? 1)) {
    refuse(
      `num_return_sequences is ${wanted}, but ${beams} beams end in ${beams} sequences.`,
      "Ask for as many as there are beams, or fewer.",
    );
  }
}

/** All lanes share one prompt, so none can begin an empty one with a token of its own. */
function checkFirst({ bos_token_id: first }: Options, { bosTokenIds = [] }: LaneContext): void {
  if (first == null || bosTokenIds.includes(first)) return;
  const own =
    bosTokenIds.length > 0
      ? `this model begins an empty prompt with ${bosTokenIds[0]}`
      : "this model has none";
  refuse(
    `bos_token_id is ${first}, and ${own}.`,
    "Leave it out: it only says how an empty prompt begins, and all lanes share one prompt.",
  );
}

function stopRules(options: Options, context: LaneContext, reads: Reads): StopRules {
  const eosTokenIds = options.eos_token_id === undefined ? context.eosTokenIds : (options.eos_token_id ?? []);
  return { ...lengthRules(options, context, reads), eosTokenIds, stopStrings: options.stop_strings ?? [] };
}

/**
 * As in the library: max_new_tokens wins over max_length, which counts the prompt. Without either there are 20 new tokens,
 * as far as the model has positions for them.
 */
function lengthRules(
  { max_new_tokens: newTokens, max_length: length }: Options,
  context: LaneContext,
  reads: Reads,
) {
  const { promptLength, maxPositions } = context;
  const most = reads.readsEveryToken ? positionsFor(context) : maxPositions + 1;
  if (newTokens != null) return limitLength(promptLength + newTokens, "max_new_tokens", most);
  if (length == null) return limitLength(promptLength + 20, "max_length", defaultEnd(context));
  if (length <= promptLength) {
    refuse(
      `max_length is ${length} and counts the prompt, which has ${promptLength} tokens already.`,
      "Raise it, or set max_new_tokens instead.",
    );
  }
  return limitLength(length, "max_length", most);
}

function defaultEnd({ promptLength, maxPositions }: LaneContext): number {
  if (promptLength < maxPositions) return maxPositions;
  return refuse(
    `The prompt fills all ${maxPositions} positions of the model, and without a length a text ends there.`,
    "Set max_new_tokens to 1 for the one token that can follow, or shorten the prompt.",
  );
}

function positionsFor({ promptLength, maxPositions }: LaneContext): number {
  if (promptLength < maxPositions) return maxPositions;
  return refuse(
    `The prompt fills all ${maxPositions} positions of the model, and contrastive search has to read a token before it takes it.`,
    "Shorten the prompt by a token, or choose another strategy.",
  );
}
