/** @file What a person gives (text, a pair, token ids) as rows a model takes, with everything that is wrong said in a sentence. */

import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import type { Row } from "../../programs/feeds";
import type { AttendInput, TokenizeResult } from "../api/api";
import type { LoadedModel } from "../model/loading";

function badInput(message: string, hint: string): AppError {
  return new AppError("bad-input", message, hint);
}

/** `seed` itself. */
export function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw badInput(`${seed} is not a seed.`, "Seeds are whole numbers from 0.");
}

/**
 * The tokens of a text, cut to what the model holds and to what its tokenizer asks for. A model that cannot read text
 * takes token ids in its place, as numbers: `101 7592 102`.
 * @param most Where the tokenizer's own limit does not count, as in the library's `generate`.
 */
export function tokenizeText(
  loaded: LoadedModel,
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

/** Ids that are written as text; those of a second text are of the second type. */
function writtenIds(loaded: LoadedModel, text: string, pair: string): TokenizeResult {
  const wordsOf = (written: string): readonly string[] => written.match(/[^\s,;[\]]+/g) ?? [];
  const [first, second] = [wordsOf(text), wordsOf(pair)];
  const written = [...first, ...second];
  if (!written.every((word) => /^\d{1,9}$/.test(word))) throw cannotRead(loaded);
  const ids = written.map(Number);
  checkIds(loaded, ids);
  return { ...describeIds(loaded, ids), typeIds: ids.map((_, index) => (index < first.length ? 0 : 1)) };
}

function cannotRead({ reading: { fault }, info }: LoadedModel): AppError {
  return new AppError(
    "no-tokenizer",
    fault === null
      ? `${info.name} came without tokenizer files, so it cannot read text.`
      : `${info.name} cannot read text. ${fault}`,
    fault === null
      ? "Add tokenizer.json (or vocab.txt, or vocab.json with merges.txt) to its files, or give token ids: 101 7592 102."
      : "Give token ids in place of the text, such as 101 7592 102; the library's tokenizer tells them.",
  );
}

function noPairs({ info, model }: LoadedModel): AppError {
  const why = model.hasTypeIds ? ": it has one token type, which cannot tell two texts apart" : "";
  return badInput(`${info.name} reads one text, not a pair${why}.`, "Leave the second sentence out.");
}

/** The tokens of an attend call. Throws "bad-input" where nothing is left to look at. */
export function readInput(loaded: LoadedModel, { text, pair, ids }: AttendInput): TokenizeResult {
  if (ids !== undefined && text !== undefined)
    throw badInput("Both text and ids were given.", "Pass one of them.");
  if (ids !== undefined && pair !== undefined)
    throw badInput("Both a pair and ids were given.", "Pass the ids of both texts as ids.");
  if (ids !== undefined) checkIds(loaded, ids);
  const tokens = ids === undefined ? tokenizeText(loaded, text ?? "", pair) : describeIds(loaded, ids);
  if (tokens.ids.length === 0) {
    throw badInput(`${loaded.info.name} needs at least one token to look at.`, "Type a word.");
  }
  checkRow(loaded, tokens);
  return tokens;
}

/** Throws unless the model has all of these tokens and room for them. */
export function checkIds({ info }: LoadedModel, ids: readonly number[]): void {
  if (!Array.isArray(ids)) throw badInput("The ids are not a list.", "Pass an array of token ids.");
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= info.vocabSize);
  if (wrong !== undefined) {
    throw badInput(
      `${wrong} is not a token id of ${info.name}, which has ${info.vocabSize}.`,
      "Use ids that this model's tokenizer gives; a tokenizer of another model does not fit.",
    );
  }
  if (ids.length > info.maxPositions) {
    throw badInput(
      `${ids.length} ids are more than the ${info.maxPositions} that ${info.name} can hold.`,
      "Pass fewer.",
    );
  }
}

/** The same of a row, and that the model has the types of its tokens. */
function checkRow(loaded: LoadedModel, { ids, typeIds }: Row): void {
  checkIds(loaded, ids);
  const { model, info } = loaded;
  const wrong = model.hasTypeIds ? typeIds.find((type) => type < 0 || type >= model.numTypes) : undefined;
  if (wrong === undefined) return;
  throw badInput(
    `The tokenizer gives a token of type ${wrong}, but ${info.name} has ${plural(model.numTypes, "token type")}.`,
    "Use the tokenizer that belongs to this model, or pass token ids.",
  );
}

function describeIds({ reading }: LoadedModel, ids: readonly number[]): TokenizeResult {
  const names = ids.map((id) => String(id));
  const plain = {
    tokens: names,
    texts: names,
    special: ids.map(() => false),
    continues: ids.map(() => false),
  };
  return { ids: [...ids], typeIds: ids.map(() => 0), truncated: 0, ...(reading.describe?.(ids) ?? plain) };
}

/** What a person reads for these ids: the ids themselves where nothing names them. */
export function textsOf({ reading }: LoadedModel, ids: readonly number[]): readonly string[] {
  return reading.describe?.(ids).texts ?? ids.map(String);
}

/** By the model and a set of texts that cannot change. */
const knownRows = new WeakMap<LoadedModel, WeakMap<readonly string[], readonly Row[]>>();

/** The rows of a set of texts, each cut to what the model holds. A frozen set is tokenised once. */
export function readTexts(loaded: LoadedModel, texts: readonly string[]): readonly Row[] {
  const known = knownRows.get(loaded) ?? new WeakMap<readonly string[], readonly Row[]>();
  knownRows.set(loaded, known);
  const rows = known.get(texts) ?? tokenizeTexts(loaded, texts);
  if (Object.isFrozen(texts)) known.set(texts, rows);
  return rows;
}

function tokenizeTexts(loaded: LoadedModel, texts: readonly string[]): readonly Row[] {
  if (!Array.isArray(texts) || texts.length === 0)
    throw badInput("There are no texts.", "Pass at least one.");
  return texts.map((text, index) => {
    const row = tokenizeText(loaded, text, undefined);
    if (row.ids.length === 0)
      throw badInput(`Text ${index + 1} has no tokens.`, "Leave it out, or write a word into it.");
    checkRow(loaded, row);
    return { ids: row.ids, typeIds: row.typeIds };
  });
}

/** Throws unless the mask is `[numLayers, numHeads]` of finite numbers. */
export function checkHeadMask({ info }: LoadedModel, mask: FloatTensor | undefined): void {
  if (mask === undefined) return;
  const shape = Array.isArray(mask?.shape) ? mask.shape : [];
  const fits =
    shape.join() === `${info.numLayers},${info.numHeads}` &&
    mask.data instanceof Float32Array &&
    mask.data.length === info.numLayers * info.numHeads;
  if (fits && mask.data.every(Number.isFinite)) return;
  throw badInput(
    `The head mask is [${shape.join(", ")}]; ${info.name} needs a Float32Array of [${info.numLayers}, ${info.numHeads}] finite numbers.`,
    "1 keeps a head, 0 masks it.",
  );
}
