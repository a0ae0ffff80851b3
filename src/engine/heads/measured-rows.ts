/** @file Texts as the measures of heads see them: those that are given, and random sequences that repeat themselves. */

import type { WordedText } from "../../analysis/measures/measure";
import { type RepeatedSequence, repeatedSequences } from "../../analysis/measures/repeats";
import { AppError } from "../../lib/errors";
import type { Row } from "../../programs/feeds";
import type { MeasureInput } from "../api/api";
import { readInput, readTexts, textsOf, tokenizeText } from "../input/input";
import type { LoadedModel } from "../model/loading";

export interface MeasuredRow {
  readonly row: Row;
  readonly text: WordedText;
}

/** The texts, or pairs of texts, of a call. */
export function rowsOf(
  loaded: LoadedModel,
  { texts, pairs }: Pick<MeasureInput, "texts" | "pairs">,
): readonly Row[] {
  if (pairs === undefined) return readTexts(loaded, texts);
  if (pairs.length === texts.length)
    return texts.map((text, index) => readInput(loaded, { text, pair: pairs[index]! }));
  throw new AppError(
    "bad-input",
    `There are ${texts.length} texts and ${pairs.length} second texts.`,
    "Pass a second text for each text, or none.",
  );
}

export function measuredRow(loaded: LoadedModel, row: Row, repeatedFrom = 0): MeasuredRow {
  const { info, reading } = loaded;
  const { cls, sep, mask } = info.specialTokens;
  const described = reading.describe?.(row.ids);
  const tokens = described?.tokens ?? [];
  const isToken = (wanted: string | undefined) =>
    row.ids.map((_, place) => wanted !== undefined && tokens[place] === wanted);
  return {
    row,
    text: {
      ids: row.ids,
      isCausal: info.isCausal,
      reach: null,
      repeatedFrom,
      isStart: isToken(cls),
      isSeparator: isToken(sep),
      isMask: isToken(mask),
      texts: described?.texts ?? textsOf(loaded, row.ids),
      isSpecial: described?.special ?? row.ids.map(() => false),
      continues: described?.continues ?? row.ids.map(() => false),
    },
  };
}

export function randomRepeats(loaded: LoadedModel, seed: number): readonly MeasuredRow[] {
  const { info, reading } = loaded;
  const special = reading.describe?.(Array.from({ length: info.vocabSize }, (_, id) => id)).special ?? [];
  const sequences = repeatedSequences(
    {
      vocabSize: info.vocabSize,
      maxPositions: info.maxPositions,
      isSpecial: (id) => special[id] ?? false,
      ...specialEnds(loaded),
    },
    seed,
  );
  return sequences.map((sequence) => measuredRow(loaded, rowOf(sequence), sequence.repeatedFrom));
}

const rowOf = ({ ids }: RepeatedSequence): Row => ({ ids, typeIds: ids.map(() => 0) });

/** The special tokens that the tokenizer puts before and after a text. */
function specialEnds(loaded: LoadedModel): {
  readonly before: readonly number[];
  readonly after: readonly number[];
} {
  if (loaded.reading.tokenizer === null) return { before: [], after: [] };
  const { ids, special } = tokenizeText(loaded, "a", undefined);
  const first = special.indexOf(false);
  const last = special.lastIndexOf(false);
  if (first < 0) return { before: ids, after: [] };
  return { before: ids.slice(0, first), after: ids.slice(last + 1) };
}
