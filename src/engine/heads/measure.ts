/** @file Measures every head over many texts. L layers, H heads, B texts of a batch. */

import { blankHeads } from "../../analysis/absent-heads";
import { type Factors, factorsOf, ofKind } from "../../analysis/measures/factors";
import { meansOf } from "../../analysis/measures/means";
import type { Measure, MeasuredText } from "../../analysis/measures/measure";
import { type RepeatedSequence, repeatedSequences } from "../../analysis/measures/repeats";
import { measures as allMeasures } from "../../analysis/measures/table";
import { type CallOptions, report } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { Row } from "../../programs/feeds";
import { measureProgram } from "../../programs/measure";
import type { MeasureInput, MeasureResult } from "../api/api";
import { batchesOf, type RowBatch } from "../input/batches";
import { checkHeadMask, readInput, readTexts, tokenizeText } from "../input/input";
import { feedsOf, type Outputs } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";

/** Random sequences and bootstrap draws are the same in every call. */
const seed = 0;

export async function measure(
  loaded: LoadedModel,
  input: MeasureInput,
  options: CallOptions = {},
): Promise<MeasureResult> {
  checkHeadMask(loaded, input.headMask);
  const wanted = chosenMeasures(input.measures);
  const rows = rowsOf(loaded, input);
  const given = wanted.filter(({ over }) => over === "texts");
  const onRepeats = wanted.filter(({ over }) => over === "random repeats");
  const repeats = onRepeats.length > 0 ? randomRepeats(loaded) : [];
  const progress = { done: 0, total: (given.length > 0 ? rows.length : 0) + repeats.length };
  const run = (texts: readonly MeasuredRow[], measures: readonly Measure[]) =>
    sumsOf({ loaded, headMask: input.headMask, options, progress }, texts, measures);
  const found = new Map([
    ...(await run(
      rows.map((row) => measuredRow(loaded, row, 0)),
      given,
    )),
    ...(await run(repeats, onRepeats)),
  ]);
  return {
    measures: wanted.map((measure) => resultOf(loaded, measure, found.get(measure.key)!)),
    tokens: rows.reduce((sum, { ids }) => sum + ids.length, 0),
    texts: rows.length,
  };
}

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

function chosenMeasures(keys: readonly string[] | undefined): readonly Measure[] {
  if (keys === undefined) return allMeasures;
  const known = allMeasures.map(({ key }) => key);
  const wrong = Array.isArray(keys) ? keys.find((key) => !known.includes(key)) : keys;
  if (wrong === undefined && keys.length > 0) return allMeasures.filter(({ key }) => keys.includes(key));
  throw new AppError(
    "bad-input",
    wrong === undefined ? "No measure was chosen." : `"${String(wrong)}" is not a measure of heads.`,
    `There are ${known.join(", ")}.`,
  );
}

interface MeasuredRow {
  readonly row: Row;
  readonly text: MeasuredText;
}

function measuredRow({ info, reading }: LoadedModel, row: Row, repeatedFrom: number): MeasuredRow {
  const { cls, sep } = info.specialTokens;
  const tokens = reading.describe?.(row.ids).tokens ?? [];
  const isToken = (wanted: string | undefined) =>
    row.ids.map((_, place) => wanted !== undefined && tokens[place] === wanted);
  const text = { ids: row.ids, isCausal: info.isCausal, repeatedFrom };
  return { row, text: { ...text, isStart: isToken(cls), isSeparator: isToken(sep) } };
}

function randomRepeats(loaded: LoadedModel): readonly MeasuredRow[] {
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

interface Run {
  readonly loaded: LoadedModel;
  readonly headMask: FloatTensor | undefined;
  readonly options: CallOptions;
  readonly progress: { done: number; readonly total: number };
}

/** One measure: of each text its sums `[L·H]`, and how many of its queries count, and the sum by chance. */
interface Sums {
  readonly sums: Float32Array[];
  readonly counts: number[];
  readonly chances: number[];
}

async function sumsOf(
  run: Run,
  texts: readonly MeasuredRow[],
  measures: readonly Measure[],
): Promise<ReadonlyMap<string, Sums>> {
  const found = new Map(
    measures.map(({ key }): [string, Sums] => [key, { sums: [], counts: [], chances: [] }]),
  );
  if (measures.length === 0 || texts.length === 0) return found;
  const { loaded, headMask, options, progress } = run;
  const program = measureProgram(loaded.model, {
    masked: headMask !== undefined,
    weights: ofKind(measures, "weights").length > 0,
    entropies: ofKind(measures, "entropy").length > 0,
  });
  for (const batch of batchesOf(
    texts.map(({ row }) => row),
    loaded.sessions.kind,
  )) {
    const factors = factorsOf(
      measures,
      batch.indices.map((index) => texts[index]!.text),
    );
    const feeds = { ...feedsOf(loaded, batch, headMask), ...feedsOfFactors(factors) };
    add(found, measures, {
      batch,
      factors,
      outputs: await loaded.sessions.run(program, feeds, options.signal),
      loaded,
    });
    progress.done += batch.rows.length;
    report(options, { stage: "run", done: progress.done, total: progress.total, unit: "texts" });
  }
  return found;
}

/** Factors of no measure are not an input. */
function feedsOfFactors({ pairs, queries }: Factors): Record<string, FloatTensor> {
  return {
    ...(pairs.data.length > 0 && { pair_factors: pairs }),
    ...(queries.data.length > 0 && { query_factors: queries }),
  };
}

interface BatchAnswer {
  readonly loaded: LoadedModel;
  readonly batch: RowBatch;
  readonly factors: Factors;
  readonly outputs: Outputs;
}

function add(
  found: ReadonlyMap<string, Sums>,
  measures: readonly Measure[],
  { loaded: { model }, batch, factors, outputs }: BatchAnswer,
): void {
  const of = {
    weights: expandHeads(outputs, "weight_sums", model, [batch.rows.length, model.numHeads, 0]),
    entropy: expandHeads(outputs, "entropy_sums", model, [batch.rows.length, model.numHeads, 0]),
  };
  const places = { weights: 0, entropy: 0 };
  measures.forEach(({ key, rule }, index) => {
    const place = places[rule.of]++;
    const { sums, counts, chances } = found.get(key)!;
    batch.indices.forEach((text, row) => {
      sums[text] = headsOf(of[rule.of], row, place);
      counts[text] = factors.counts[index]![row]!;
      chances[text] = factors.chances[index]![row]!;
    });
  });
}

/** `[L·H]` of one text and measure from `[L, B, H, M]`. */
function headsOf({ data, shape }: FloatTensor, row: number, place: number): Float32Array {
  const [numLayers, numRows, numHeads, numMeasures] = shape as [number, number, number, number];
  return Float32Array.from({ length: numLayers * numHeads }, (_, index) => {
    const layer = Math.floor(index / numHeads);
    return data[((layer * numRows + row) * numHeads + (index % numHeads)) * numMeasures + place] ?? 0;
  });
}

function resultOf(
  { info }: LoadedModel,
  { key, unit }: Measure,
  sums: Sums,
): MeasureResult["measures"][number] {
  const shape = [info.numLayers, info.numHeads];
  if (!sums.sums.every((ofText) => ofText.every(Number.isFinite)))
    throw badNumbers(`The measure ${key} of some heads is not a finite number.`);
  const { values, low, high } = meansOf(sums, info.numLayers * info.numHeads, seed);
  const counts = sums.counts.reduce((sum, count) => sum + count, 0);
  const tensor = (data: Float32Array) => blankHeads(floatTensor(data, shape), info.prunedHeads);
  return {
    key,
    unit,
    values: tensor(values),
    low: tensor(low),
    high: tensor(high),
    counts,
    chance: sums.chances.reduce((sum, chance) => sum + chance, 0) / counts,
  };
}
