/**
 * @file The options of the library's `generate` that a lane may carry, under their names and with their defaults. What the
 * library would accept and ignore is refused, so that a lane never does less than its settings say.
 */

import { z } from "zod";
import { AppError } from "../lib/errors";
import { judgeOption, otherOptionNames } from "./other-options";
import { likelyName } from "./spelling";

const wholeNumber = z.number().int();
const tokenId = wholeNumber.min(0);
const tokenIds = z.array(tokenId).min(1);
/** Dividing by less overflows a float32. */
const divisor = z.number().min(1e-30);
const oneOrMore = z.union([tokenId.transform((id) => [id]), tokenIds]);

/** `null` in the library's sense: not set. */
const schema = z.object({
  max_length: wholeNumber.min(1).nullish(),
  max_new_tokens: wholeNumber.min(1).nullish(),
  min_length: wholeNumber.min(0).nullish(),
  min_new_tokens: wholeNumber.min(0).nullish(),
  early_stopping: z.union([z.boolean(), z.literal("never")]).default(false),
  stop_strings: z
    .union([
      z
        .string()
        .min(1)
        .transform((text) => [text]),
      z.array(z.string().min(1)).min(1),
    ])
    .nullish(),
  do_sample: z.boolean().default(false),
  num_beams: wholeNumber.min(1).nullish(),
  num_beam_groups: wholeNumber.min(1).default(1),
  penalty_alpha: z.number().min(0).nullish(),
  temperature: divisor.nullish(),
  top_k: wholeNumber.min(0).nullable().default(50),
  top_p: z.number().min(0).max(1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  typical_p: z.number().positive().max(1).nullish(),
  epsilon_cutoff: z.number().min(0).lt(1).nullish(),
  eta_cutoff: z.number().min(0).lt(1).nullish(),
  diversity_penalty: z.number().min(0).default(0),
  repetition_penalty: divisor.nullish(),
  length_penalty: z.number().default(1),
  no_repeat_ngram_size: wholeNumber.min(0).nullish(),
  bad_words_ids: z.array(tokenIds).min(1).nullish(),
  renormalize_logits: z.boolean().default(false),
  forced_bos_token_id: tokenId.nullish(),
  forced_eos_token_id: oneOrMore.nullish(),
  suppress_tokens: z.array(tokenId).nullish(),
  begin_suppress_tokens: z.array(tokenId).nullish(),
  num_return_sequences: wholeNumber.min(1).default(1),
  eos_token_id: oneOrMore.nullable().optional(),
  pad_token_id: tokenId.nullish(),
  bos_token_id: tokenId.nullish(),
  seed: wholeNumber.optional(),
});

export type Options = z.output<typeof schema>;
type OptionName = keyof Options;

/** What a value has to be, to go on after "it has to be". */
const demands: Record<OptionName, string> = {
  max_length: "a whole number above 0",
  max_new_tokens: "a whole number above 0",
  min_length: "a whole number from 0 up",
  min_new_tokens: "a whole number from 0 up",
  early_stopping: 'true, false or "never"',
  stop_strings: "a text or a list of texts, none of them empty",
  do_sample: "true or false",
  num_beams: "a whole number above 0",
  num_beam_groups: "a whole number above 0",
  penalty_alpha: "a number from 0 up",
  temperature: "above 0, or the scores could not be divided by it",
  top_k: "a whole number from 0 (off) up",
  top_p: "from 0 to 1",
  min_p: "from 0 to 1",
  typical_p: "above 0 and at most 1",
  epsilon_cutoff: "from 0 (off) to below 1",
  eta_cutoff: "from 0 (off) to below 1",
  diversity_penalty: "a number from 0 up",
  repetition_penalty: "a number above 0",
  length_penalty: "a number",
  no_repeat_ngram_size: "a whole number from 0 (off) up",
  bad_words_ids: "a list of lists of token ids, none of them empty",
  renormalize_logits: "true or false",
  forced_bos_token_id: "a token id",
  forced_eos_token_id: "a token id or a list of them",
  suppress_tokens: "a list of token ids",
  begin_suppress_tokens: "a list of token ids",
  num_return_sequences: "a whole number above 0",
  eos_token_id: "a token id or a list of them",
  pad_token_id: "a token id",
  bos_token_id: "a token id",
  seed: "a whole number",
};

/** Names that people write for an option of the library. */
const otherNames = new Map(
  Object.entries({
    beam_width: "num_beams, or beam_width together with simple_beam: true",
    beams: "num_beams",
    k: "top_k",
    p: "top_p",
    alpha: "penalty_alpha",
    stop: "stop_strings",
    max_tokens: "max_new_tokens",
  }),
);

export function refuse(message: string, hint: string): never {
  throw new AppError("bad-input", message, hint);
}

/** The options given, as a dictionary. Throws `AppError` for anything else. */
export function readDictionary(options: unknown): Record<string, unknown> {
  const dictionary = z.record(z.string(), z.unknown()).safeParse(options);
  if (!dictionary.success || Array.isArray(options)) {
    refuse(
      "The settings of a lane are not a dictionary of options.",
      "Pass what you would give generate, for example { num_beams: 5, early_stopping: true }.",
    );
  }
  return Object.fromEntries(Object.entries(dictionary.data).filter(([, value]) => value !== undefined));
}

/** The options with their defaults. Throws `AppError` for an unknown name, an unsupported option or a value out of range. */
export function readOptions(given: Record<string, unknown>): Options {
  for (const [name, value] of Object.entries(given)) checkName(name, value);
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => isOption(name)));
  const options = schema.safeParse(known);
  if (options.success) return options.data;
  const name = options.error.issues[0]!.path[0];
  const demand = isOption(name) ? demands[name] : "something else";
  return refuse(
    `${String(name)} is ${show(given[String(name)])}, but it has to be ${demand}.`,
    name === "temperature"
      ? "For the most probable token every time, leave do_sample out."
      : "Change it, or leave it out.",
  );
}

function isOption(name: unknown): name is OptionName {
  return typeof name === "string" && Object.hasOwn(demands, name);
}

function checkName(name: string, value: unknown): void {
  if (isOption(name)) return;
  const verdict = judgeOption(name, value);
  if (verdict.kind === "neutral") return;
  if (verdict.kind === "refused") refuse(`${name} ${verdict.why}.`, verdict.hint);
  const meant = otherNames.get(name) ?? likelyName(name, [...Object.keys(demands), ...otherOptionNames]);
  refuse(
    `generate has no option called ${show(name).slice(1, -1)}.`,
    meant ? `Options carry the library's names: did you mean ${meant}?` : "Check its name, or leave it out.",
  );
}

/** A value in a sentence, cut where it is long. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
