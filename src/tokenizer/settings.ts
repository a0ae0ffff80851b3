/**
 * @file What tokenizer_config.json, special_tokens_map.json and added_tokens.json say, resolved by the library's own rules
 * (transformers 4.49, `_from_pretrained` and the fast tokenizer classes): defaults belong to the tokenizer's class, and
 * special_tokens_map.json counts only where tokenizer_config.json lists no added tokens.
 */

import { z } from "zod";
import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { readJson } from "./reading";
import { type AddedTokenEntry, addedToken } from "./tokenizer-file";

const tokenValue = z.union([z.string().max(1000), addedToken]);
type TokenValue = z.infer<typeof tokenValue>;

/** In the order in which the library adds those that the vocabulary lacks. */
const roles = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
] as const;
export type Role = (typeof roles)[number];

const rolesSchema = z.object({
  bos_token: tokenValue.nullish(),
  eos_token: tokenValue.nullish(),
  unk_token: tokenValue.nullish(),
  sep_token: tokenValue.nullish(),
  pad_token: tokenValue.nullish(),
  cls_token: tokenValue.nullish(),
  mask_token: tokenValue.nullish(),
  additional_special_tokens: z.array(tokenValue).max(10_000).nullish(),
});

const configSchema = rolesSchema.extend({
  tokenizer_class: z.string().max(200).nullish(),
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
  add_prefix_space: z.boolean().nullish(),
  add_bos_token: z.boolean().nullish(),
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
});

const addedTokensSchema = z.record(
  z.string().max(1000),
  z
    .int()
    .min(0)
    .max(2 ** 24),
);
const modelConfigSchema = z.object({ tokenizer_class: z.string().max(200).nullish() });

type Config = z.infer<typeof configSchema>;

/** The library's tokenizer class, as far as its behaviour differs. */
export type TokenizerClass = "bert" | "gpt2" | "roberta" | "generic";

export interface Settings {
  readonly tokenizerClass: TokenizerClass;
  /** The name of a class whose own habits are not known here, or null: only its tokenizer.json can be gone by. */
  readonly foreignClass: string | null;
  readonly config: Config;
  /** The special token that plays each role. */
  readonly roles: Readonly<Partial<Record<Role, TokenValue>>>;
  /** All special tokens, in the library's order, each once. */
  readonly specialTokens: readonly TokenValue[];
  /** The tokens to add beside the vocabulary, in the order of their ids. */
  readonly addedTokens: readonly AddedTokenEntry[];
}

const bertClasses =
  "Bert DistilBert Electra MobileBert ConvBert DPRContextEncoder DPRQuestionEncoder LayoutLM Lxmert Realm RetriBert SqueezeBert";

/** By name, without "Tokenizer" and "Fast". TokenizersBackend is what transformers 5 writes for a tokenizer.json alone. */
const classes: ReadonlyMap<string, TokenizerClass> = new Map<string, TokenizerClass>([
  ...bertClasses.split(" ").map((name): [string, TokenizerClass] => [name, "bert"]),
  ["GPT2", "gpt2"],
  ["Roberta", "roberta"],
  ["PreTrained", "generic"],
  ["TokenizersBackend", "generic"],
]);

const defaultRoles: Readonly<Record<TokenizerClass, Readonly<Partial<Record<Role, string>>>>> = {
  bert: {
    unk_token: "[UNK]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    cls_token: "[CLS]",
    mask_token: "[MASK]",
  },
  gpt2: { bos_token: "<|endoftext|>", eos_token: "<|endoftext|>", unk_token: "<|endoftext|>" },
  roberta: {
    bos_token: "<s>",
    eos_token: "</s>",
    unk_token: "<unk>",
    sep_token: "</s>",
    pad_token: "<pad>",
    cls_token: "<s>",
    mask_token: "<mask>",
  },
  generic: {},
};

/** Reads the small files beside the vocabulary; each may be absent. `defaultClass`: the class if none is named. */
export async function readSettings(
  repository: Repository,
  defaultClass: string,
  options?: CallOptions,
): Promise<Settings> {
  const config = (await readJson(repository, "tokenizer_config.json", configSchema, options)) ?? {};
  const named = await classOf(repository, config, defaultClass, options);
  if (config.added_tokens_decoder) return resolve(named, config, decodedTokens(config));
  const map = await readJson(repository, "special_tokens_map.json", rolesSchema, options);
  const withMap = { ...config, ...map, ...additionalTokens(config, map) };
  const added = await readJson(repository, "added_tokens.json", addedTokensSchema, options);
  return resolve(named, withMap, addedTokensOf(added ?? {}, withMap));
}

type NamedClass = Pick<Settings, "tokenizerClass" | "foreignClass">;

async function classOf(
  repository: Repository,
  config: Config,
  defaultClass: string,
  options: CallOptions | undefined,
): Promise<NamedClass> {
  const modelConfig = config.tokenizer_class
    ? null
    : await readJson(repository, "config.json", modelConfigSchema, options);
  const name = config.tokenizer_class ?? modelConfig?.tokenizer_class ?? defaultClass;
  const known = classes.get(name.replace(/(?:Tokenizer)?(?:Fast)?$/, ""));
  return { tokenizerClass: known ?? "generic", foreignClass: known ? null : name };
}

function decodedTokens(config: Config): AddedTokenEntry[] {
  const entries = Object.entries(config.added_tokens_decoder ?? {});
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, token]) => token);
}

type SpecialTokensMap = z.infer<typeof rolesSchema>;

function additionalTokens(
  config: Config,
  map: SpecialTokensMap | null,
): Pick<Config, "additional_special_tokens"> {
  const tokens = [...(config.additional_special_tokens ?? []), ...(map?.additional_special_tokens ?? [])];
  return tokens.length > 0 ? { additional_special_tokens: tokens } : {};
}

/** added_tokens.json of older checkpoints: content → id. */
function addedTokensOf(ids: Readonly<Record<string, number>>, config: Config): AddedTokenEntry[] {
  const special = new Set(specialTokensOf(config, {}).map(contentOf));
  const entries = Object.entries(ids).sort(([, a], [, b]) => a - b);
  return entries.map(([content]) => plainToken(content, special.has(content)));
}

function resolve(named: NamedClass, config: Config, addedTokens: readonly AddedTokenEntry[]): Settings {
  const playing = rolesOf(config, defaultRoles[named.tokenizerClass]);
  return { ...named, config, roles: playing, specialTokens: specialTokensOf(config, playing), addedTokens };
}

/** An explicit `null` means that no token plays the role; an absent key means the class's default. */
function rolesOf(
  config: Config,
  defaults: Readonly<Partial<Record<Role, string>>>,
): Partial<Record<Role, TokenValue>> {
  const named: Partial<Record<Role, TokenValue>> = {};
  for (const role of roles) {
    const token = config[role] === undefined ? defaults[role] : config[role];
    if (token) named[role] = token;
  }
  return named;
}

function specialTokensOf(config: Config, named: Readonly<Partial<Record<Role, TokenValue>>>): TokenValue[] {
  const inOrder = [
    ...roles.flatMap((role) => named[role] ?? config[role] ?? []),
    ...(config.additional_special_tokens ?? []),
    ...Object.values(config.extra_special_tokens ?? {}),
  ];
  const seen = new Set<string>();
  return inOrder.filter(
    (token) => contentOf(token) !== "" && !seen.has(contentOf(token)) && seen.add(contentOf(token)),
  );
}

export function contentOf(token: TokenValue): string {
  return typeof token === "string" ? token : token.content;
}

export function plainToken(content: string, special: boolean): AddedTokenEntry {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: !special, special };
}
