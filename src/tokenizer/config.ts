/**
 * @file Schemas of the small files beside a vocabulary: tokenizer_config.json, special_tokens_map.json,
 * added_tokens.json.
 */

import { z } from "zod";
import { content } from "./stages/fields";

/** A token that is found in the text before anything else. */
export const addedToken = z.object({
  content,
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
});
export type AddedTokenEntry = z.infer<typeof addedToken>;

const tokenValue = z.union([content, addedToken]);
export type TokenValue = z.infer<typeof tokenValue>;

/** In the order in which the library adds those that the vocabulary lacks. */
export const roles = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
] as const;
export type Role = (typeof roles)[number];

export const specialTokensMap = z.object({
  bos_token: tokenValue.nullish(),
  eos_token: tokenValue.nullish(),
  unk_token: tokenValue.nullish(),
  sep_token: tokenValue.nullish(),
  pad_token: tokenValue.nullish(),
  cls_token: tokenValue.nullish(),
  mask_token: tokenValue.nullish(),
  additional_special_tokens: z.array(tokenValue).max(10_000).nullish(),
});
export type SpecialTokensMap = z.infer<typeof specialTokensMap>;

const templateText = z.string().max(1_000_000);

/** One template, or several with names. */
const chatTemplate = z.union([
  templateText,
  z.array(z.object({ name: z.string(), template: templateText })).max(100),
]);

export const tokenizerConfig = specialTokensMap.extend({
  tokenizer_class: z.string().max(200).nullish(),
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  keep_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
  add_prefix_space: z.boolean().nullish(),
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  legacy: z.boolean().nullish(),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  split_special_tokens: z.boolean().nullish(),
  truncation_side: z.enum(["left", "right"]).nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d{1,8}$/), addedToken).optional(),
  // By name, as transformers 4 writes them, or a list, as transformers 5 does.
  extra_special_tokens: z
    .union([z.record(z.string(), tokenValue), z.array(tokenValue).max(10_000)])
    .nullish(),
  model_max_length: z.number().nullish(),
  word_tokenizer_type: z.string().max(100).nullish(),
  // One that cannot be read is like none: it changes no ids of a text.
  chat_template: chatTemplate.nullish().catch(null),
});
export type Config = z.infer<typeof tokenizerConfig>;

export const addedTokenIds = z.record(
  content,
  z
    .int()
    .min(0)
    .max(2 ** 24),
);

export function contentOf(token: TokenValue): string {
  return typeof token === "string" ? token : token.content;
}

export function plainToken(content: string, special: boolean): AddedTokenEntry {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: !special, special };
}
