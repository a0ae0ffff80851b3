/**
 * @file Reads a checkpoint's tokenizer as far as possible. If it cannot be read, the model still accepts token ids, and
 * the names of ids are read separately.
 */

import { z } from "zod";
import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import { toAddedToken } from "./added-vocabulary";
import { bert } from "./classes/bert";
import { addedToken, contentOf } from "./config";
import { type Describe, describeMarked, describePrefixed } from "./description";
import { readJson, readText } from "./reading";
import { vocabulary } from "./stages/fields";
import { scoredPieces } from "./stages/models/unigram";
import { openTokenizer, type Tokenizer } from "./tokenizer";
import { vocabularyOf } from "./vocabulary";
import { tokensByLine } from "./vocabulary-files";

export interface TokenizerReading {
  readonly tokenizer: Tokenizer | null;
  /** Describes token ids; null if they have no names. */
  readonly describe: Describe | null;
  /** Why text cannot be read, if there are tokenizer files that cannot be used. */
  readonly fault: string | null;
}

export const noTokenizer: TokenizerReading = { tokenizer: null, describe: null, fault: null };

/** Only throws the repository's errors. */
export async function readTokenizer(
  repository: Repository,
  defaultClass: string,
  options: CallOptions,
): Promise<TokenizerReading> {
  try {
    const tokenizer = await openTokenizer(repository, defaultClass, options);
    return { tokenizer, describe: tokenizer && ((ids) => tokenizer.describe(ids)), fault: null };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return { tokenizer: null, describe: await readNames(repository, options), fault: thrown.message };
  }
}

const isFault = (thrown: unknown): thrown is AppError =>
  thrown instanceof AppError && thrown.code === "bad-tokenizer";

/** The names of the ids, from any tokenizer.json or from vocab.txt; null if neither can be read. */
async function readNames(repository: Repository, options: CallOptions): Promise<Describe | null> {
  for (const read of [readSavedNames, readListedNames]) {
    try {
      const describe = await read(repository, options);
      if (describe) return describe;
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
    }
  }
  return null;
}

const anyFile = z.object({
  added_tokens: z.array(addedToken.extend({ id: z.int().min(0) })).nullish(),
  model: z.object({ vocab: z.union([vocabulary, scoredPieces.transform(({ ids }) => ids)]) }),
});

async function readSavedNames(repository: Repository, options: CallOptions): Promise<Describe | null> {
  const file = await readJson(repository, "tokenizer.json", anyFile, options);
  if (!file) return null;
  const { vocab } = file.model;
  const added = (file.added_tokens ?? []).map(
    (entry) => [entry.content, toAddedToken(entry.id, entry)] as const,
  );
  const names = vocabularyOf(vocab, new Map(added), new Set());
  // BERT's vocabularies also have a bare ▁.
  if (!hasMark(vocab, "##") && hasMark(vocab, "▁")) return describeMarked(names, { space: "▁" });
  return describePrefixed(names, "##");
}

function hasMark(vocab: ReadonlyMap<string, number>, mark: string): boolean {
  for (const token of vocab.keys()) if (token.startsWith(mark) && token !== mark) return true;
  return false;
}

const bertSpecial = new Set(Object.values(bert.roles).map(contentOf));

async function readListedNames(repository: Repository, options: CallOptions): Promise<Describe | null> {
  const text = await readText(repository, "vocab.txt", options);
  return text === null
    ? null
    : describePrefixed(vocabularyOf(tokensByLine(text), new Map(), bertSpecial), "##");
}
