/**
 * @file Resolves tokenizer_config.json, special_tokens_map.json and added_tokens.json by the library's rules
 * (transformers 4.49, `_from_pretrained` and the fast tokenizer classes): defaults come from the tokenizer's class, and
 * special_tokens_map.json only counts if tokenizer_config.json lists no added tokens.
 */

import { z } from "zod";
import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { generic } from "./classes/generic";
import { classNamed } from "./classes/table";
import type { Settings } from "./classes/tokenizer-class";
import {
  type AddedTokenEntry,
  addedTokenIds,
  type Config,
  contentOf,
  plainToken,
  type Role,
  roles,
  type SpecialTokensMap,
  specialTokensMap,
  type TokenValue,
  tokenizerConfig,
} from "./config";
import { readJson } from "./reading";

const modelConfig = z.object({ tokenizer_class: z.string().max(200).nullish() });

/**
 * Reads the small files beside the vocabulary, each of which may be absent.
 * @param defaultClass The tokenizer's class if no file names one.
 */
export async function readSettings(
  repository: Repository,
  defaultClass: string,
  options?: CallOptions,
): Promise<Settings> {
  const config = (await readJson(repository, "tokenizer_config.json", tokenizerConfig, options)) ?? {};
  const named = await classOf(repository, config, defaultClass, options);
  if (config.added_tokens_decoder) return resolve(named, config, decodedTokens(config));
  const map = await readJson(repository, "special_tokens_map.json", specialTokensMap, options);
  const withMap = { ...config, ...map, ...additionalTokens(config, map) };
  const added = await readJson(repository, "added_tokens.json", addedTokenIds, options);
  return resolve(named, withMap, addedTokensOf(added ?? {}, withMap));
}

type NamedClass = Pick<Settings, "tokenizerClass" | "foreignClass">;

async function classOf(
  repository: Repository,
  config: Config,
  defaultClass: string,
  options: CallOptions | undefined,
): Promise<NamedClass> {
  const ofModel = config.tokenizer_class
    ? null
    : await readJson(repository, "config.json", modelConfig, options);
  const name = config.tokenizer_class ?? ofModel?.tokenizer_class ?? defaultClass;
  const known = classNamed(name);
  return { tokenizerClass: known ?? generic, foreignClass: known ? null : name };
}

function decodedTokens(config: Config): AddedTokenEntry[] {
  const entries = Object.entries(config.added_tokens_decoder ?? {});
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, token]) => token);
}

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
  const { roles: defaults, additionalTokens } = named.tokenizerClass;
  const playing = rolesOf(config, defaults);
  const specialTokens = specialTokensOf(
    {
      ...config,
      additional_special_tokens: config.additional_special_tokens ?? [...(additionalTokens ?? [])],
    },
    playing,
  );
  return { ...named, config, roles: playing, specialTokens, addedTokens };
}

/**
 * An explicit `null` means that no token plays the role; an absent key means the class's default, whose flags a bare name
 * has too.
 */
function rolesOf(
  config: Config,
  defaults: Readonly<Partial<Record<Role, TokenValue>>>,
): Partial<Record<Role, TokenValue>> {
  const named: Partial<Record<Role, TokenValue>> = {};
  for (const role of roles) {
    const byDefault = defaults[role];
    const token = config[role] === undefined ? byDefault : config[role];
    if (!token) continue;
    const hasFlags = typeof token !== "string" || typeof byDefault !== "object";
    named[role] = hasFlags ? token : { ...byDefault, content: token };
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
