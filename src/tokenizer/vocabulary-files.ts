/**
 * @file Checkpoints older than tokenizer.json: a vocabulary alone, from which the library builds the same tokenizer as
 * it would save. The result has the form of a tokenizer.json and goes through the same checks.
 */

import type { z } from "zod";
import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import type { AppError } from "../lib/errors";
import { addedVocabulary } from "./added-vocabulary";
import { badTokenizer, readJson, readText } from "./reading";
import { contentOf, type Role, type Settings } from "./settings";
import { type TokenizerFile, tokenizerFile, vocabulary } from "./tokenizer-file";

type RawTokenizerFile = z.input<typeof tokenizerFile>;

/** Reads vocab.txt, or vocab.json with merges.txt, whichever the tokenizer's class reads; `null` if there is none. */
export async function readVocabularyFiles(
  repository: Repository,
  settings: Settings,
  options?: CallOptions,
): Promise<TokenizerFile | null> {
  if (settings.foreignClass) throw foreignVocabulary(settings.foreignClass, settings);
  if (settings.tokenizerClass === "bert") {
    const text = await readText(repository, "vocab.txt", options);
    return text === null ? null : checked("vocab.txt", bertFile(tokensByLine(text), settings));
  }
  const vocab = await readJson(repository, "vocab.json", vocabulary, options);
  const merges = await readText(repository, "merges.txt", options);
  if (vocab === null || merges === null) return null;
  return checked("merges.txt", gpt2File(vocab, mergesOf(merges), settings));
}

/** Japanese BERTs cut their words with a program of its own. */
function foreignVocabulary(name: string, { config }: Settings): AppError {
  const words = config.word_tokenizer_type;
  const cutter = words && words !== "basic" ? `, whose words are cut by ${words}` : "";
  return badTokenizer(
    `It is made for a ${name}${cutter}, of which Headscope reads no more than a tokenizer.json.`,
  );
}

function checked(file: string, raw: RawTokenizerFile): TokenizerFile {
  const parsed = tokenizerFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw badTokenizer(
    `${file} does not hold what it should: ${parsed.error.issues[0]?.message ?? "unknown contents"}.`,
  );
}

/** A token a line; where one stands twice, the later line counts. */
export function tokensByLine(text: string): ReadonlyMap<string, number> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return new Map(lines.map((line, index) => [line, index]));
}

/** The library drops the first line, a version, and the last, which should be empty, without a look at them. */
function mergesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).slice(1, -1);
  return lines.map((line) => line.trim().split(/\s+/).join(" "));
}

function bertFile(vocab: ReadonlyMap<string, number>, settings: Settings): RawTokenizerFile {
  const first = piece("cls", 0);
  const single = [first, sequence("A", 0), piece("sep", 0)];
  return {
    normalizer: {
      type: "BertNormalizer",
      handle_chinese_chars: settings.config.tokenize_chinese_chars ?? true,
      strip_accents: settings.config.strip_accents,
      lowercase: settings.config.do_lower_case ?? true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single,
      pair: [...single, sequence("B", 1), piece("sep", 1)],
      special_tokens: {
        cls: { ids: [roleId(vocab, settings, "cls_token")] },
        sep: { ids: [roleId(vocab, settings, "sep_token")] },
      },
    },
    decoder: { type: "WordPiece" },
    model: {
      type: "WordPiece",
      vocab,
      unk_token: settings.roles.unk_token ? contentOf(settings.roles.unk_token) : "None",
    },
  };
}

function gpt2File(
  vocab: ReadonlyMap<string, number>,
  merges: string[],
  settings: Settings,
): RawTokenizerFile {
  return {
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: settings.config.add_prefix_space ?? false },
    post_processor: postProcessorOf(vocab, settings),
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", vocab, merges },
  };
}

function postProcessorOf(vocab: ReadonlyMap<string, number>, settings: Settings) {
  if (settings.tokenizerClass === "roberta") {
    const named = (role: Role) => [contentOf(settings.roles[role] ?? ""), roleId(vocab, settings, role)];
    return { type: "RobertaProcessing", cls: named("cls_token"), sep: named("sep_token") };
  }
  return settings.config.add_bos_token
    ? {
        type: "TemplateProcessing",
        single: [piece("bos", 0), sequence("A", 0)],
        pair: [piece("bos", 0), sequence("A", 0), sequence("B", 1)],
        special_tokens: { bos: { ids: [roleId(vocab, settings, "bos_token")] } },
      }
    : { type: "ByteLevel" };
}

function piece(id: string, type_id: number) {
  return { SpecialToken: { id, type_id } };
}

function sequence(id: "A" | "B", type_id: number) {
  return { Sequence: { id, type_id } };
}

function roleId(vocab: ReadonlyMap<string, number>, settings: Settings, role: Role): number {
  const token = settings.roles[role];
  const id = token === undefined ? undefined : addedVocabulary(vocab, [], settings).get(contentOf(token))?.id;
  if (id === undefined)
    throw badTokenizer(`No token plays the part of ${role}, without which no text can be encoded.`);
  return id;
}
