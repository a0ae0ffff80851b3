/** @file What a tokenizer class of the library takes for granted where a checkpoint's files say nothing. */

import type { z } from "zod";
import type { AddedTokenEntry, Config, Role, TokenValue } from "../config";
import type { Normalizer } from "../stages/normalizers/table";
import type { TokenizerFile } from "../tokenizer-file";

/** The files of a checkpoint; null for one that is absent. */
export interface Files {
  text(file: string): Promise<string | null>;
  json<T>(file: string, schema: z.ZodType<T>): Promise<T | null>;
}

export interface TokenizerClass {
  /** The special tokens by default. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
  /** Whether decoded text is tidied by default, if there is no tokenizer.json. */
  readonly tidiesWithoutFile: boolean;
  /** The tokenizer.json that the library would save of the class's vocabulary files; null if one is absent. */
  fromVocabulary(files: Files, settings: Settings): Promise<TokenizerFile | null>;
  /** How tokenizer_config.json changes a normalizer of tokenizer.json that stands in no sequence. */
  normalizer?(step: Normalizer, config: Config): Normalizer;
}

/** The settings of one tokenizer, from the small files beside its vocabulary. */
export interface Settings {
  readonly tokenizerClass: TokenizerClass;
  /** The name of a class that is not known here, of which only the tokenizer.json can be followed; else null. */
  readonly foreignClass: string | null;
  readonly config: Config;
  /** The special token that plays each role. */
  readonly roles: Readonly<Partial<Record<Role, TokenValue>>>;
  /** All special tokens, in the library's order, each once. */
  readonly specialTokens: readonly TokenValue[];
  /** The tokens to add beside the vocabulary, in the order of their ids. */
  readonly addedTokens: readonly AddedTokenEntry[];
}
