/** @file Turns the user's input (text, a pair, token ids) into rows for a model, and explains what is wrong with it. */

import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import type { Row } from "../../programs/feeds";
import type { AttendInput, TokenizeResult } from "../api/api";
import type { OpenedModel } from "../model/loading";

function badInput(message: string, hint: string): AppError {
  return new AppError("bad-input", message, hint);
}

/** Returns `seed`, or throws. */
export function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw badInput(`${seed} is not a seed.`, "Seeds are whole numbers from 0.");
}

/**
 * The tokens of a text, cut to the limits of the model and its tokenizer. If the model cannot read text, the text may
 * consist of token ids: `101 7592 102`.
 * @param most Replaces the tokenizer's limit, which the library's `generate` ignores.
 */
export function tokenizeText(
  loaded: OpenedModel,
  text: string,
  pair: string | undefined,
  most?: number,
): TokenizeResult {
  const { reading, info } = loaded;
  if (typeof text !== "string") throw badInput("The text is missing.", "Pass a string as text.");
  if (pair !== undefined && !info.hasPairs) throw noPairs(loaded);
  const { tokenizer } = reading;
  if (!tokenizer) return writtenIds(loaded, text, pair ?? "");
  return tokenizer.encode(text, pair, most ?? Math.min(info.maxPositions, tokenizer.maxLength));
}

/** Token ids written as text; those of the pair have the second type. */
function writtenIds(loaded: OpenedModel, text: string, pair: string): TokenizeResult {
  const wordsOf = (written: string): readonly string[] => written.match(/[^\s,;[\]]+/g) ?? [];
  const [first, second] = [wordsOf(text), wordsOf(pair)];
  const written = [...first, ...second];
  if (!written.every((word) => /^\d{1,9}$/.test(word))) throw cannotRead(loaded);
  const ids = written.map(Number);
  checkIds(loaded, ids);
  const segments = ids.map((_, index) => (index < first.length ? 0 : 1));
  return { ...describeIds(loaded, ids), typeIds: segments, segments };
}

function cannotRead({ reading: { fault }, info }: OpenedModel): AppError {
  return new AppError(
    "no-tokenizer",
    fault === null
      ? `${info.name} came without tokenizer files, so it cannot read text.`
      : `${info.name} cannot read text. ${fault}`,
    fault === null
      ? "Add tokenizer.json (or vocab.txt, or vocab.json with merges.txt) to its files, or give token ids: 101 7592 102."
      : "Give token ids instead of text, such as 101 7592 102; the library's tokenizer computes them.",
  );
}

function noPairs({ info, model }: OpenedModel): AppError {
  const why = model.hasTypeIds ? ": it has one token type, so it cannot distinguish two texts" : "";
  return badInput(`${info.name} reads one text, not a pair${why}.`, "Leave the second sentence out.");
}

/** The tokens of an attend call. Throws "bad-input" if there are none. */
export function readInput(loaded: OpenedModel, { text, pair, ids }: AttendInput): TokenizeResult {
  if (ids !== undefined && text !== undefined)
    throw badInput("Both text and ids were given.", "Pass one of them.");
  if (ids !== undefined && pair !== undefined)
    throw badInput("Both a pair and ids were given.", "Pass the ids of both texts as ids.");
  if (ids !== undefined) checkIds(loaded, ids);
  const tokens = ids === undefined ? tokenizeText(loaded, text ?? "", pair) : describeIds(loaded, ids);
  if (tokens.ids.length === 0) {
    throw badInput(`${loaded.info.name} needs at least one token.`, "Type a word.");
  }
  checkRow(loaded, tokens);
  return tokens;
}

/** Throws if the model lacks one of these tokens or cannot hold so many. */
export function checkIds({ info }: OpenedModel, ids: readonly number[]): void {
  if (!Array.isArray(ids)) throw badInput("The ids are not an array.", "Pass an array of token ids.");
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= info.vocabSize);
  if (wrong !== undefined) {
    throw badInput(
      `${wrong} is not a token id of ${info.name}, which has ${info.vocabSize}.`,
      "Use ids from this model's tokenizer; other tokenizers have other ids.",
    );
  }
  if (ids.length > info.maxPositions) {
    throw badInput(
      `${ids.length} ids are more than the ${info.maxPositions} that ${info.name} can hold.`,
      "Pass fewer.",
    );
  }
}

/** As `checkIds`, and also throws if the model lacks a token type. */
function checkRow(loaded: OpenedModel, { ids, typeIds }: Row): void {
  checkIds(loaded, ids);
  const { model, info } = loaded;
  const wrong = model.hasTypeIds ? typeIds.find((type) => type < 0 || type >= model.numTypes) : undefined;
  if (wrong === undefined) return;
  throw badInput(
    `The tokenizer gives a token of type ${wrong}, but ${info.name} has ${plural(model.numTypes, "token type")}.`,
    "Use the tokenizer that belongs to this model, or pass token ids.",
  );
}

function describeIds({ reading }: OpenedModel, ids: readonly number[]): TokenizeResult {
  const names = ids.map((id) => String(id));
  const plain = {
    tokens: names,
    texts: names,
    special: ids.map(() => false),
    continues: ids.map(() => false),
  };
  const zeros = ids.map(() => 0 as const);
  return {
    ids: [...ids],
    typeIds: zeros,
    segments: zeros,
    truncated: 0,
    ...(reading.describe?.(ids) ?? plain),
  };
}

/** The readable text of each id, or the id itself without a tokenizer. */
export function textsOf({ reading }: OpenedModel, ids: readonly number[]): readonly string[] {
  return reading.describe?.(ids).texts ?? ids.map(String);
}

/** Cached by model and frozen set of texts. */
const knownRows = new WeakMap<OpenedModel, WeakMap<readonly string[], readonly Row[]>>();

/** The rows of a set of texts, each cut to the model's limit. A frozen set is tokenised once. */
export function readTexts(loaded: OpenedModel, texts: readonly string[]): readonly Row[] {
  const known = knownRows.get(loaded) ?? new WeakMap<readonly string[], readonly Row[]>();
  knownRows.set(loaded, known);
  const rows = known.get(texts) ?? tokenizeTexts(loaded, texts);
  if (Object.isFrozen(texts)) known.set(texts, rows);
  return rows;
}

function tokenizeTexts(loaded: OpenedModel, texts: readonly string[]): readonly Row[] {
  if (!Array.isArray(texts) || texts.length === 0)
    throw badInput("There are no texts.", "Pass at least one.");
  return texts.map((text, index) => {
    const row = tokenizeText(loaded, text, undefined);
    if (row.ids.length === 0)
      throw badInput(`Text ${index + 1} has no tokens.`, "Leave it out, or give it a word.");
    checkRow(loaded, row);
    return { ids: row.ids, typeIds: row.typeIds };
  });
}

/** Throws unless the mask is `[numLayers, numHeads]` of finite numbers. */
export function checkHeadMask({ info }: OpenedModel, mask: FloatTensor | undefined): void {
  if (mask === undefined) return;
  const shape = Array.isArray(mask?.shape) ? mask.shape : [];
  const fits =
    shape.join() === `${info.numLayers},${info.numHeads}` &&
    mask.data instanceof Float32Array &&
    mask.data.length === info.numLayers * info.numHeads;
  if (fits && mask.data.every(Number.isFinite)) return;
  throw badInput(
    `The head mask is [${shape.join(", ")}]; ${info.name} needs a Float32Array of [${info.numLayers}, ${info.numHeads}] finite numbers.`,
    "0 masks a head, 1 does not.",
  );
}
