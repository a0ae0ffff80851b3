/** @file The models: how a word becomes tokens of the vocabulary. */

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

/** Names the model of a file of before 2020, which does not say which one it holds. */
export function withType(model: unknown): unknown {
  if (typeof model !== "object" || model === null || "type" in model) return model;
  if ("merges" in model) return { type: "BPE", ...model };
  if ("vocab" in model && Array.isArray(model.vocab)) return { type: "Unigram", ...model };
  return { type: "continuing_subword_prefix" in model ? "WordPiece" : "WordLevel", ...model };
}
