/**
 * @file What a tokenizer.json may hold. Everything is checked here, once, so that no file can make what follows hang or
 * throw: only the parts that BERT and GPT-2 tokenizers are made of are accepted, and every list has an upper bound.
 * No regular expression from a file is ever run; the one accepted is GPT-2's own, and it is compared as a string.
 */

import { z } from "zod";

const MAX_TOKENS = 2_000_000;
const MAX_ID = 2 ** 24;
const MAX_ADDED_TOKENS = 20_000;
const MAX_CONTENT = 1000;

export const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

const tokenId = z.int().min(0).max(MAX_ID);
const content = z.string().max(MAX_CONTENT);
const typeId = z.int().min(0).max(1);

function isVocabulary(value: unknown): value is Record<string, number> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const ids: unknown[] = Object.values(value);
  return (
    ids.length <= MAX_TOKENS &&
    ids.every((id) => Number.isInteger(id) && Number(id) >= 0 && Number(id) <= MAX_ID)
  );
}

/** Token → id. Not `z.record`, which would copy the whole vocabulary. */
export const vocabulary = z.custom<Record<string, number>>(
  isVocabulary,
  "must give each token a whole number",
);

const mergePair = z.union([
  z.tuple([z.string(), z.string()]).readonly(),
  z.string().transform((merge, context): readonly [string, string] => {
    const [first, second, ...more] = merge.split(" ");
    if (first !== undefined && second !== undefined && more.length === 0) return [first, second];
    context.addIssue("a merge must be two tokens");
    return z.NEVER;
  }),
]);

const wordPiece = z.object({
  type: z.literal("WordPiece"),
  vocab: vocabulary,
  unk_token: z.string().default("[UNK]"),
  continuing_subword_prefix: z.string().max(MAX_CONTENT).default("##"),
  // The time a word takes grows with the square of its length.
  max_input_chars_per_word: z.int().min(0).max(1000).default(100),
});

const bytePairs = z.object({
  type: z.literal("BPE"),
  vocab: vocabulary,
  merges: z.array(mergePair).max(MAX_TOKENS),
  unk_token: z.string().nullish(),
  ignore_merges: z.boolean().default(false),
  dropout: z.literal(0).nullish(),
  continuing_subword_prefix: z.literal("").nullish(),
  end_of_word_suffix: z.literal("").nullish(),
  fuse_unk: z.literal(false).nullish(),
  byte_fallback: z.literal(false).nullish(),
});

const plainNormalizer = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
  z.object({ type: z.literal("Lowercase") }),
  z.object({ type: z.enum(["NFC", "NFD", "NFKC", "NFKD"]) }),
]);

const normalizer = z.union([
  plainNormalizer,
  z.object({ type: z.literal("Sequence"), normalizers: z.array(plainNormalizer).max(16) }),
]);

const plainPreTokenizer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("BertPreTokenizer") }),
  z.object({ type: z.literal("WhitespaceSplit") }),
  z.object({
    type: z.literal("ByteLevel"),
    add_prefix_space: z.boolean().default(true),
    use_regex: z.boolean().default(true),
  }),
  z.object({
    type: z.literal("Split"),
    pattern: z.object({ Regex: z.literal(GPT2_PATTERN) }),
    behavior: z.literal("Isolated"),
    invert: z.literal(false),
  }),
]);

const preTokenizer = z.union([
  plainPreTokenizer,
  z.object({ type: z.literal("Sequence"), pretokenizers: z.array(plainPreTokenizer).max(16) }),
]);

const templatePiece = z.union([
  z.strictObject({ SpecialToken: z.object({ id: content, type_id: typeId }) }),
  z.strictObject({ Sequence: z.object({ id: z.enum(["A", "B"]), type_id: typeId }) }),
]);

const namedId = z.tuple([content, tokenId]);

const plainPostProcessor = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("TemplateProcessing"),
    single: z.array(templatePiece).max(64),
    pair: z.array(templatePiece).max(64),
    special_tokens: z.record(z.string(), z.object({ ids: z.array(tokenId).max(64) })),
  }),
  z.object({ type: z.enum(["BertProcessing", "RobertaProcessing"]), cls: namedId, sep: namedId }),
  z.object({ type: z.literal("ByteLevel") }),
]);

const postProcessor = z.union([
  plainPostProcessor,
  z.object({ type: z.literal("Sequence"), processors: z.array(plainPostProcessor).max(16) }),
]);

const decoder = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("WordPiece"),
    prefix: z.string().default("##"),
    cleanup: z.boolean().default(true),
  }),
  z.object({ type: z.literal("ByteLevel") }),
]);

/** A token that is found in the text before anything else is done to it. */
export const addedToken = z.object({
  content,
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
});

export const tokenizerFile = z.object({
  added_tokens: z
    .array(addedToken.extend({ id: tokenId }))
    .max(MAX_ADDED_TOKENS)
    .default([]),
  normalizer: normalizer.nullish(),
  pre_tokenizer: preTokenizer.nullish(),
  post_processor: postProcessor.nullish(),
  decoder: decoder.nullish(),
  truncation: z.object({ direction: z.enum(["Left", "Right"]).default("Right") }).nullish(),
  model: z.discriminatedUnion("type", [wordPiece, bytePairs]),
});

export type TokenizerFile = z.infer<typeof tokenizerFile>;
export type AddedTokenEntry = z.infer<typeof addedToken>;
