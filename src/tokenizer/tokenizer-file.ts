/**
 * @file What a tokenizer.json may hold. Everything is checked here, once, so that no file can make what follows hang or
 * throw: every list has an upper bound, and of a file's regular expressions only those are run that cannot take long.
 */

import { z } from "zod";
import { readRegex } from "./patterns";
import { behaviors } from "./splitting";

const MAX_TOKENS = 1_100_000;
const MAX_MERGES = 500_000;
const MAX_ID = 2 ** 24;
const MAX_ADDED_TOKENS = 200_000;
const MAX_CONTENT = 1000;

const tokenId = z.int().min(0).max(MAX_ID);
const content = z.string().max(MAX_CONTENT);
const character = z.string().refine((text) => [...text].length === 1, "must be one character");
const typeId = z.int().min(0).max(1000);

type Ids = Readonly<Record<string, unknown>> | ReadonlyMap<string, number>;

const isRecord = (value: unknown): value is Ids =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const vocabularyProblem = `must give a whole number to each of at most ${MAX_TOKENS} tokens`;

/** Token → id. Not `z.record`, which would look at every token with functions of its own. */
export const vocabulary = z
  .custom<Ids>(isRecord, vocabularyProblem)
  .transform((ids, context): ReadonlyMap<string, number> => {
    const map = asMap(ids);
    if (map) return map;
    context.addIssue(vocabularyProblem);
    return z.NEVER;
  });

/** Null where a token has no id, or there are too many. In one pass: there may be a million. */
function asMap(ids: Ids): ReadonlyMap<string, number> | null {
  if (ids instanceof Map) return ids;
  const map = new Map<string, number>();
  const tokens = Object.keys(ids);
  if (tokens.length > MAX_TOKENS) return null;
  for (const token of tokens) {
    const id: unknown = (ids as Readonly<Record<string, unknown>>)[token];
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id > MAX_ID) return null;
    map.set(token, id);
  }
  return map;
}

type MergePair = readonly [first: string, second: string];

const mergesProblem = "a merge must be two tokens";

/** A merge as one string, or as two: the form that also holds tokens with spaces. Null if it is neither. */
function mergeOf(merge: unknown): MergePair | null {
  if (isVersion(merge)) return null;
  const parts: unknown = typeof merge === "string" ? merge.split(" ") : merge;
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const [first, second] = parts as readonly unknown[];
  return typeof first === "string" && typeof second === "string" ? [first, second] : null;
}

/** The library skips the version that merges.txt begins with, wherever it stands. */
const isVersion = (merge: unknown) => typeof merge === "string" && merge.startsWith("#version");

const merges = z
  .custom<readonly unknown[]>(
    (value) => Array.isArray(value) && value.length <= MAX_MERGES,
    `must be a list of at most ${MAX_MERGES} merges`,
  )
  .transform((list, context): readonly MergePair[] => {
    const pairs: MergePair[] = [];
    for (const merge of list) {
      const pair = mergeOf(merge);
      if (pair) pairs.push(pair);
      else if (!isVersion(merge)) {
        context.addIssue(mergesProblem);
        return z.NEVER;
      }
    }
    return pairs;
  });

const wordPiece = z.object({
  type: z.literal("WordPiece"),
  vocab: vocabulary,
  unk_token: z.string().default("[UNK]"),
  continuing_subword_prefix: z.string().max(MAX_CONTENT).default("##"),
  max_input_chars_per_word: z.int().min(0).default(100),
});

const wordLevel = z.object({
  type: z.literal("WordLevel"),
  vocab: vocabulary,
  unk_token: z.string().default("<unk>"),
});

const bytePairs = z.object({
  type: z.literal("BPE"),
  vocab: vocabulary,
  merges,
  unk_token: z.string().nullish(),
  ignore_merges: z.boolean().nullish(),
  // Anything else would draw other tokens each time.
  dropout: z.literal(0, "a BPE with dropout gives other tokens each time").nullish(),
  continuing_subword_prefix: content.nullish(),
  end_of_word_suffix: content.nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
});

/** A text, or a regular expression among those that can be run. */
const pattern = z
  .object({ String: content.min(1).optional(), Regex: content.optional() })
  .transform(({ String: text, Regex: regex }, context) => {
    if (text !== undefined && regex === undefined) return { String: text };
    if (regex !== undefined && text === undefined && readRegex(regex) !== null) return { Regex: regex };
    context.addIssue(
      regex === undefined
        ? "a pattern is a String or a Regex"
        : `Headscope does not run the regular expression ${JSON.stringify(regex.slice(0, 80))}`,
    );
    return z.NEVER;
  });

const plainNormalizer = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
  z.object({ type: z.enum(["Lowercase", "StripAccents", "Nmt", "ByteLevel"]) }),
  z.object({ type: z.enum(["NFC", "NFD", "NFKC", "NFKD"]) }),
  z.object({ type: z.literal("Strip"), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.object({ type: z.literal("Prepend"), prepend: content }),
  z.object({ type: z.literal("Replace"), pattern, content }),
]);

const behavior = z.enum(behaviors);

const plainPreTokenizer = z.discriminatedUnion("type", [
  z.object({ type: z.enum(["BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts"]) }),
  z.object({ type: z.literal("Punctuation"), behavior: behavior.default("Isolated") }),
  z.object({ type: z.literal("Digits"), individual_digits: z.boolean() }),
  z.object({ type: z.literal("CharDelimiterSplit"), delimiter: character }),
  z.object({
    type: z.literal("ByteLevel"),
    add_prefix_space: z.boolean().default(true),
    use_regex: z.boolean().default(true),
  }),
  z.object({
    type: z.literal("Metaspace"),
    replacement: character,
    prepend_scheme: z.enum(["always", "first", "never"]).default("always"),
    split: z.boolean().default(true),
  }),
  z.object({ type: z.literal("Split"), pattern, behavior, invert: z.boolean() }),
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

const plainDecoder = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("WordPiece"),
    prefix: content.default("##"),
    cleanup: z.boolean().default(true),
  }),
  z.object({ type: z.enum(["ByteLevel", "ByteFallback", "Fuse"]) }),
  z.object({ type: z.literal("BPEDecoder"), suffix: content.default("</w>") }),
  z.object({
    type: z.literal("Metaspace"),
    replacement: character,
    prepend_scheme: z.enum(["always", "first", "never"]).default("always"),
  }),
  z.object({
    type: z.literal("CTC"),
    pad_token: content.default("<pad>"),
    word_delimiter_token: content.default("|"),
    cleanup: z.boolean().default(true),
  }),
  z.object({ type: z.literal("Replace"), pattern, content }),
  z.object({
    type: z.literal("Strip"),
    content: character,
    start: z.int().min(0),
    stop: z.int().min(0),
  }),
]);

const mostSteps = 16;

export interface Steps<Step> {
  readonly steps: readonly Step[];
  /** Whether the file holds one step by itself: the library's settings reach no step of a sequence. */
  readonly isSingle: boolean;
}

/** A step, or a sequence of them; sequences within sequences are laid end to end. */
function stepsOf<Step extends z.ZodType>(step: Step, listName: string): z.ZodType<Steps<z.output<Step>>> {
  const steps = (value: unknown, depth: number, context: z.RefinementCtx, path: PropertyKey[]): unknown[] => {
    if (!isSequence(value) || depth > mostSteps) {
      const parsed = step.safeParse(value);
      if (parsed.success) return [parsed.data];
      for (const issue of parsed.error.issues)
        context.addIssue({ code: "custom", message: issue.message, path: [...path, ...issue.path] });
      return [];
    }
    const list: unknown = Object.entries(value).find(([name]) => name === listName)?.[1];
    if (!Array.isArray(list) || list.length > mostSteps) {
      context.addIssue({ code: "custom", message: `needs a list of at most ${mostSteps} ${listName}`, path });
      return [];
    }
    return list.flatMap((inner, index) => steps(inner, depth + 1, context, [...path, listName, index]));
  };
  return z.unknown().transform((value, context) => ({
    steps: steps(value, 0, context, []) as readonly z.output<Step>[],
    isSingle: !isSequence(value),
  }));
}

const isSequence = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "type" in value && value.type === "Sequence";

/** A token that is found in the text before anything else is done to it. */
export const addedToken = z.object({
  content,
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
});

/** Files of before 2020 do not say which model they hold. */
function withType(model: unknown): unknown {
  if (typeof model !== "object" || model === null || "type" in model) return model;
  if ("merges" in model) return { type: "BPE", ...model };
  if ("vocab" in model && Array.isArray(model.vocab)) return { type: "Unigram", ...model };
  return { type: "continuing_subword_prefix" in model ? "WordPiece" : "WordLevel", ...model };
}

export const tokenizerFile = z.object({
  added_tokens: z
    .array(addedToken.extend({ id: tokenId }))
    .max(MAX_ADDED_TOKENS)
    .nullish(),
  normalizer: stepsOf(plainNormalizer, "normalizers").nullish(),
  pre_tokenizer: stepsOf(plainPreTokenizer, "pretokenizers").nullish(),
  post_processor: stepsOf(plainPostProcessor, "processors").nullish(),
  decoder: stepsOf(plainDecoder, "decoders").nullish(),
  truncation: z.object({ direction: z.enum(["Left", "Right"]).default("Right") }).nullish(),
  model: z.preprocess(withType, z.discriminatedUnion("type", [wordPiece, wordLevel, bytePairs])),
});

export type TokenizerFile = z.infer<typeof tokenizerFile>;
export type AddedTokenEntry = z.infer<typeof addedToken>;
export type Normalizer = z.infer<typeof plainNormalizer>;
export type PreTokenizer = z.infer<typeof plainPreTokenizer>;
export type PostProcessor = z.infer<typeof plainPostProcessor>;
export type Decoder = z.infer<typeof plainDecoder>;
