/** @file The defaults of a tokenizer class of the library, used for what a checkpoint's files do not say. */

import type { z } from "zod";
import type { AddedTokenEntry, Config, Role, TokenValue } from "../config";
import type { Normalizer } from "../stages/normalizers/table";
import type { Template } from "../templates";
import type { TokenizerFile } from "../tokenizer-file";

/** Reads a checkpoint's files; null if a file is absent. */
export interface Files {
  text(file: string): Promise<string | null>;
  bytes(file: string): Promise<Uint8Array | null>;
  json<T>(file: string, schema: z.ZodType<T>): Promise<T | null>;
}

export interface TokenizerClass {
  /** The special tokens by default. A token that is named elsewhere has the flags of the default. */
  readonly roles: Readonly<Partial<Record<Role, TokenValue>>>;
  /** Further special tokens by default. */
  readonly additionalTokens?: readonly string[];
  /** Whether decoded text is tidied by default if there is no tokenizer.json. */
  readonly tidiesWithoutFile: boolean;
  /** The tokenizer.json that the library would save for the class's vocabulary files; null if one is absent. */
  fromVocabulary(files: Files, settings: Settings): Promise<TokenizerFile | null>;
  /** Whether the vocabulary files, if they are there, take precedence over tokenizer.json. */
  prefersVocabulary?(config: Config): boolean;
  /** The special tokens around texts, whatever tokenizer.json says. */
  template?(config: Config, idOf: (role: Role) => number): Template;
  /** How tokenizer_config.json changes a normalizer of tokenizer.json outside a sequence. */
  normalizer?(step: Normalizer, config: Config): Normalizer;
}

/** A tokenizer's settings from the small files beside its vocabulary. */
export interface Settings {
  readonly tokenizerClass: TokenizerClass;
  /** The name of an unknown class, for which only tokenizer.json counts; otherwise null. */
  readonly foreignClass: string | null;
  readonly config: Config;
  /** The special token that plays each role. */
  readonly roles: Readonly<Partial<Record<Role, TokenValue>>>;
  /** All special tokens, in the library's order, each once. */
  readonly specialTokens: readonly TokenValue[];
  /** The tokens to add to the vocabulary, in the order of their ids. */
  readonly addedTokens: readonly AddedTokenEntry[];
}
