/** @file The models, which split a word into tokens of the vocabulary. */

import { stageTable } from "../stage";
import { bpe } from "./bpe";
import { unigram } from "./unigram";
import { wordLevel } from "./word-level";
import { wordPiece } from "./word-piece";

export const models = stageTable({
  BPE: bpe,
  Unigram: unigram,
  WordLevel: wordLevel,
  WordPiece: wordPiece,
});

/** Infers the type of a model in files from before 2020, which do not name it. */
export function withType(model: unknown): unknown {
  if (typeof model !== "object" || model === null || "type" in model) return model;
  if ("merges" in model) return { type: "BPE", ...model };
  if ("vocab" in model && Array.isArray(model.vocab)) return { type: "Unigram", ...model };
  return { type: "continuing_subword_prefix" in model ? "WordPiece" : "WordLevel", ...model };
}
