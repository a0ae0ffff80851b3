/** @file From the dictionary one would give the library's `generate` to the settings of a lane. */

import { z } from "zod";
import { AppError } from "../lib/errors";
import { isDrawn, type StrategyKind, strategyOf } from "../lib/strategy-kind";
import { buildProcessors } from "./build-processors";
import { type Options, readDictionary, readOptions, refuse, show } from "./options";
import type { LengthRule } from "./records";
import type { BeamSettings, LaneSettings, SimpleBeamSettings } from "./settings";
import type { StopRules } from "./stop-rules";

/** What the options are checked against. */
export interface LaneContext {
  readonly vocabSize: number;
  /** The model's end tokens, used where the options name none; may be empty. */
  readonly eosTokenIds: readonly number[];
  /** The model's padding token, where its config names one. */
  readonly padTokenId?: number | null | undefined;
  /** What an empty prompt begins with. */
  readonly bosTokenIds?: readonly number[] | undefined;
  /** Most tokens the model can read. */
  readonly maxPositions: number;
  /** Tokens of the prompt. */
  readonly promptLength: number;
  /** For lanes that sample and give no `seed` of their own; 0 where none is given. */
  readonly seed?: number | undefined;
}

/**
 * The settings that `options` ask for. The strategy follows from them as in the library (`strategyOf`): penalty_alpha with
 * top_k gives contrastive search, num_beams beam search, num_beam_groups diverse beam search, do_sample sampling, and nothing
 * greedy search. Two options are Headscope's own: `{ simple_beam: true, beam_width, max_length }` is the exercise's beam search
 * (`max_length` new tokens), and `seed` fixes what sampling draws.
 *
 * Throws `AppError` ("bad-input") for what the library refuses, for unknown and unsupported options, and for options that
 * would have no effect.
 */
export function parseLane(options: unknown, context: LaneContext): LaneSettings {
  const given = readDictionary(options);
  checkRoom(context);
  const kind = strategyOf(given);
  if (kind === "simple-beam") return parseSimpleBeam(given, context);
  const { simple_beam: simple, ...rest } = given;
  if (simple !== undefined && simple !== false)
    refuse(`simple_beam is ${show(simple)}.`, "Set it to true, or leave it out.");
  const read = readOptions(rest);
  checkTokens(read, context);
  checkFirst(read, context);
  return settingsOf(kind, read, context);
}

function checkRoom({ promptLength, maxPositions }: LaneContext): void {
  if (promptLength < 1) refuse("The prompt has no tokens.", "Type at least one word to go on from.");
  if (promptLength > maxPositions) throw tooLong(promptLength, maxPositions);
}

/** For a prompt with more tokens than the model has positions. */
export function tooLong(promptLength: number, maxPositions: number): AppError {
  return new AppError(
    "bad-input",
    `The prompt has ${promptLength} tokens, and the model holds ${maxPositions}.`,
    `Shorten it by ${promptLength - maxPositions}, or choose a model that holds more.`,
  );
}

const simpleBeamOptions = z.strictObject({
  simple_beam: z.literal(true),
  beam_width: z.number().int().min(1).default(5),
  max_length: z.number().int().min(1).default(50),
});

function parseSimpleBeam(given: Record<string, unknown>, context: LaneContext): SimpleBeamSettings {
  const options = simpleBeamOptions.safeParse(given);
  if (!options.success) {
    const [issue] = options.error.issues;
    const name = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path[0];
    return refuse(
      `The simple beam search does not take ${String(name)}: ${show(given[String(name)])}.`,
      "It knows beam_width and max_length, whole numbers above 0; for all else there is num_beams.",
    );
  }
  const { beam_width: beamWidth, max_length: newTokens } = options.data;
  const stop = limitLength(context.promptLength + newTokens, "max_length", longest("simple-beam", context));
  return { kind: "simple-beam", beamWidth, stop: { ...stop, eosTokenIds: [], stopStrings: [] } };
}

function checkTokens(options: Options, { vocabSize }: LaneContext): void {
  const lists = {
    bad_words_ids: options.bad_words_ids?.flat(),
    forced_bos_token_id: [options.forced_bos_token_id ?? 0],
    forced_eos_token_id: options.forced_eos_token_id,
    suppress_tokens: options.suppress_tokens,
    begin_suppress_tokens: options.begin_suppress_tokens,
    eos_token_id: options.eos_token_id,
    pad_token_id: [options.pad_token_id ?? 0],
    bos_token_id: [options.bos_token_id ?? 0],
  };
  for (const [name, tokens] of Object.entries(lists)) {
    const wrong = tokens?.find((token) => token >= vocabSize);
    if (wrong !== undefined) {
      refuse(
        `${name} names token ${wrong}, but the model has only ${vocabSize} tokens.`,
        "Use ids that this model's tokenizer gives.",
      );
    }
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

type Kind = Exclude<StrategyKind, "simple-beam">;

function settingsOf(kind: Kind, options: Options, context: LaneContext): LaneSettings {
  checkUse(kind, options);
  checkReturned(kind, options);
  const stop = stopRules(kind, options, context);
  const processors = buildProcessors(options, stop, context.promptLength);
  const seed = options.seed ?? context.seed ?? 0;
  const numReturnSequences = options.num_return_sequences;
  switch (kind) {
    case "greedy":
      return { kind, stop, processors };
    case "sampling":
      return { kind, stop, processors, seed, numReturnSequences };
    case "contrastive":
      return { kind, stop, processors, ...contrastiveSettings(options, context) };
    default:
      return { kind, stop, processors, seed, numReturnSequences, ...beamSettings(options, stop, context) };
  }
}

/** Refuses options whose value the strategy would never read. */
function checkUse(kind: Kind, options: Options): void {
  if ((options.num_beams ?? 1) > 1) checkGroups(options);
  const idle = (names: readonly (keyof Options)[]) => names.find((name) => asksForSomething(name, options));
  const sampling = isDrawn[kind] ? undefined : idle(samplingOptions);
  if (sampling && !(sampling === "top_k" && options.penalty_alpha != null)) {
    refuse(
      `${sampling} has no effect here: it shapes what sampling draws from.`,
      "Set do_sample to true, or leave it out.",
    );
  }
  const beams = (options.num_beams ?? 1) > 1 ? undefined : idle(beamOptions);
  if (beams) refuse(`${beams} has no effect with a single beam.`, "Set num_beams above 1, or leave it out.");
  checkAlpha(kind, options);
}

const samplingOptions = [
  "temperature",
  "top_k",
  "top_p",
  "min_p",
  "typical_p",
  "epsilon_cutoff",
  "eta_cutoff",
  "seed",
] as const;
const beamOptions = ["early_stopping", "num_beam_groups", "diversity_penalty", "length_penalty"] as const;

/** The values with which an option is off. */
const neutral: Partial<Record<keyof Options, unknown>> = {
  temperature: 1,
  top_k: 50,
  top_p: 1,
  typical_p: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  early_stopping: false,
  num_beam_groups: 1,
  diversity_penalty: 0,
  length_penalty: 1,
};

function asksForSomething(name: keyof Options, options: Options): boolean {
  return options[name] != null && options[name] !== neutral[name];
}

/** With an alpha of 0 or one candidate, contrastive search is greedy search, and is run as such. */
function checkAlpha(kind: Kind, options: Options): void {
  if (!options.penalty_alpha) return;
  if (kind !== "contrastive" && kind !== "greedy") {
    refuse(
      "penalty_alpha belongs to contrastive search, which neither samples nor has beams.",
      "Leave it out, or leave out do_sample and num_beams.",
    );
  }
  if ((options.top_k ?? 0) < 1) {
    refuse(
      "penalty_alpha needs candidates to choose among, and top_k is off.",
      "Set top_k, for example to 4.",
    );
  }
}

function checkReturned(kind: Kind, options: Options): void {
  const { num_return_sequences: wanted, num_beams: beams } = options;
  if ((kind === "greedy" || kind === "contrastive") && wanted > 1) {
    refuse(
      `num_return_sequences is ${wanted}, but without sampling or beams there is one sequence.`,
      "Set do_sample or num_beams, or leave it out.",
    );
  }
  if (kind !== "sampling" && wanted > (beams ?? 1)) {
    refuse(
      `num_return_sequences is ${wanted}, but ${beams} beams end in ${beams} sequences.`,
      "Ask for as many as there are beams, or fewer.",
    );
  }
}

function contrastiveSettings({ penalty_alpha: alpha, top_k: topK }: Options, { vocabSize }: LaneContext) {
  if ((topK ?? 0) > vocabSize) {
    refuse(
      `top_k is ${topK}, but the model has only ${vocabSize} tokens to be candidates.`,
      "Contrastive search works with a handful; try 4.",
    );
  }
  return { penaltyAlpha: alpha ?? 0, topK: topK ?? 0 };
}

function beamSettings(
  options: Options,
  stop: StopRules,
  { vocabSize, padTokenId }: LaneContext,
): Omit<BeamSettings, "kind" | "stop" | "processors" | "seed" | "numReturnSequences"> {
  const perBeam = Math.max(2, 1 + stop.eosTokenIds.length);
  if (perBeam > vocabSize) {
    refuse(
      `With ${stop.eosTokenIds.length} end tokens every beam needs ${perBeam} continuations, but the model has ${vocabSize} tokens.`,
      "Name fewer end tokens.",
    );
  }
  return {
    numBeams: options.num_beams ?? 1,
    numBeamGroups: options.num_beam_groups,
    earlyStopping: options.early_stopping,
    lengthPenalty: options.length_penalty,
    padTokenId: options.pad_token_id ?? padTokenId ?? null,
  };
}

function checkGroups(options: Options): void {
  const { num_beams: beams, num_beam_groups: groups, diversity_penalty: penalty } = options;
  if (groups === 1 && penalty === 0) return;
  if (options.do_sample)
    refuse("Diverse beam search does not sample.", "Leave do_sample out, or leave out the groups.");
  if ((beams ?? 1) % groups !== 0) {
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

function stopRules(kind: Kind, options: Options, context: LaneContext): StopRules {
  const eosTokenIds = options.eos_token_id === undefined ? context.eosTokenIds : (options.eos_token_id ?? []);
  return { ...lengthRules(kind, options, context), eosTokenIds, stopStrings: options.stop_strings ?? [] };
}

/**
 * As in the library: max_new_tokens wins over max_length, which counts the prompt. Without either there are 20 new tokens,
 * as far as the model has positions for them.
 */
function lengthRules(kind: Kind, options: Options, context: LaneContext) {
  const { promptLength, maxPositions } = context;
  const most = longest(kind, context);
  if (options.max_new_tokens != null) {
    return limitLength(promptLength + options.max_new_tokens, "max_new_tokens", most);
  }
  if (options.max_length == null) {
    if (promptLength === maxPositions) {
      refuse(
        `The prompt fills all ${maxPositions} positions of the model, and without a length a text ends there.`,
        "Set max_new_tokens to 1 for the one token that can follow, or shorten the prompt.",
      );
    }
    return limitLength(promptLength + 20, "max_length", maxPositions);
  }
  if (options.max_length <= promptLength) {
    refuse(
      `max_length is ${options.max_length} and counts the prompt, which has ${promptLength} tokens already.`,
      "Raise it, or set max_new_tokens instead.",
    );
  }
  return limitLength(options.max_length, "max_length", most);
}

/**
 * Most tokens a text may have: the last one needs no position, since nothing reads it. Contrastive search reads a token
 * before it takes it.
 */
function longest(kind: StrategyKind, { promptLength, maxPositions }: LaneContext): number {
  if (kind !== "contrastive") return maxPositions + 1;
  if (promptLength === maxPositions) {
    refuse(
      `The prompt fills all ${maxPositions} positions of the model, and contrastive search has to read a token before it takes it.`,
      "Shorten the prompt by a token, or choose another strategy.",
    );
  }
  return maxPositions;
}

/** The model's last position ends what its options would let go on. */
function limitLength(maxLength: number, lengthRule: LengthRule, most: number) {
  return maxLength > most
    ? { maxLength: most, lengthRule: "last position" as const }
    : { maxLength, lengthRule };
}
