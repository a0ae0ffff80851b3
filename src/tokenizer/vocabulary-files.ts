/**
 * @file Checkpoints older than tokenizer.json: a vocabulary alone, from which the library builds the same tokenizer as
 * it would save. The result has the form of a tokenizer.json and goes through the same checks.
 */

import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import type { AppError } from "../lib/errors";
import { addedVocabulary } from "./added-vocabulary";
import type { Settings } from "./classes/tokenizer-class";
import { contentOf, type Role } from "./config";
import { badTokenizer, readJson, readText } from "./reading";
import { type TokenizerFile, tokenizerFile, type WrittenTokenizerFile } from "./tokenizer-file";

/** Reads the vocabulary files that the tokenizer's class has; `null` if they are absent. */
export async function readVocabularyFiles(
  repository: Repository,
  settings: Settings,
  options?: CallOptions,
): Promise<TokenizerFile | null> {
  if (settings.foreignClass) throw foreignVocabulary(settings.foreignClass, settings);
  const files = {
    text: (file: string) => readText(repository, file, options),
    json: <T>(file: string, schema: Parameters<typeof readJson<T>>[2]) =>
      readJson(repository, file, schema, options),
  };
  return settings.tokenizerClass.fromVocabulary(files, settings);
}

/** Japanese BERTs cut their words with a program of its own. */
function foreignVocabulary(name: string, { config }: Settings): AppError {
  const words = config.word_tokenizer_type;
  const cutter = words && words !== "basic" ? `, whose words are cut by ${words}` : "";
  return badTokenizer(
    `It is made for a ${name}${cutter}, of which Headscope reads no more than a tokenizer.json.`,
  );
}

/** The description that was made of `file`. */
export function checked(file: string, written: WrittenTokenizerFile): TokenizerFile {
  const parsed = tokenizerFile.safeParse(written);
  if (parsed.success) return parsed.data;
  throw badTokenizer(
    `${file} does not hold what it should: ${parsed.error.issues[0]?.message ?? "unknown contents"}.`,
  );
}

/** A token a line; if a token is written twice, the later line counts. */
export function tokensByLine(text: string): ReadonlyMap<string, number> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return new Map(lines.map((line, index) => [line, index]));
}

export const piece = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });

export const sequence = (id: "A" | "B", type_id: number) => ({ Sequence: { id, type_id } });

export function roleId(vocab: ReadonlyMap<string, number>, settings: Settings, role: Role): number {
  const token = settings.roles[role];
  const id = token === undefined ? undefined : addedVocabulary(vocab, [], settings).get(contentOf(token))?.id;
  if (id === undefined)
    throw badTokenizer(`No token plays the part of ${role}, without which no text can be encoded.`);
  return id;
}
