/**
 * @file Reads checkpoints without tokenizer.json: builds the description that the library would save for their
 * vocabulary files, and checks it in the same way.
 */

import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import type { AppError } from "../lib/errors";
import { addedVocabulary } from "./added-vocabulary";
import type { Settings } from "./classes/tokenizer-class";
import { contentOf, type Role, type TokenValue } from "./config";
import { badTokenizer, readBytes, readJson, readText } from "./reading";
import { type TokenizerFile, tokenizerFile, type WrittenTokenizerFile } from "./tokenizer-file";

/** Reads the vocabulary files of the tokenizer's class; `null` if they are absent. */
export async function readVocabularyFiles(
  repository: Repository,
  settings: Settings,
  options?: CallOptions,
): Promise<TokenizerFile | null> {
  if (settings.foreignClass) throw foreignVocabulary(settings.foreignClass, settings);
  const files = {
    text: (file: string) => readText(repository, file, options),
    bytes: (file: string) => readBytes(repository, file, options),
    json: <T>(file: string, schema: Parameters<typeof readJson<T>>[2]) =>
      readJson(repository, file, schema, options),
  };
  return settings.tokenizerClass.fromVocabulary(files, settings);
}

/** Japanese BERTs split words with a separate program. */
function foreignVocabulary(name: string, { config }: Settings): AppError {
  const words = config.word_tokenizer_type;
  const cutter = words && words !== "basic" ? `, whose words are cut by ${words}` : "";
  return badTokenizer(
    `It is made for a ${name}${cutter}, of which Headscope reads no more than a tokenizer.json.`,
  );
}

/** Checks the description created from `file`. */
export function checked(file: string, written: WrittenTokenizerFile): TokenizerFile {
  const parsed = tokenizerFile.safeParse(written);
  if (parsed.success) return parsed.data;
  throw badTokenizer(
    `${file} has unexpected contents: ${parsed.error.issues[0]?.message ?? "unknown contents"}.`,
  );
}

/** One token per line; if a token is listed twice, the later line counts. */
export function tokensByLine(text: string): ReadonlyMap<string, number> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return new Map(lines.map((line, index) => [line, index]));
}

export const piece = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });

export const sequence = (id: "A" | "B", type_id: number) => ({ Sequence: { id, type_id } });

export function roleId(vocab: ReadonlyMap<string, number>, settings: Settings, role: Role): number {
  return idNamed(
    role,
    settings.roles[role],
    (content) => addedVocabulary(vocab, [], settings).get(content)?.id,
  );
}

/** The id of the token that plays the role. Throws "bad-tokenizer" if there is none. */
export function idNamed(
  role: Role,
  token: TokenValue | undefined,
  idOf: (content: string) => number | undefined,
): number {
  const id = token === undefined ? undefined : idOf(contentOf(token));
  if (id === undefined) throw badTokenizer(`The tokenizer has no ${role}, which encoding requires.`);
  return id;
}
