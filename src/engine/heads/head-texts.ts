/** @file The texts of one head: in intervals of equal count by a measure, with the strongest pair of those shown. */

import { histogramOf, intervalsOf, samplesOf } from "../../analysis/corpus/intervals";
import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import { isPlain, type Measure, type MeasuredText } from "../../analysis/measures/measure";
import { textMeasures } from "../../analysis/measures/table";
import { type CallOptions, report } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { at, type FloatTensor } from "../../lib/tensor";
import { headMatrixProgram } from "../../programs/head-matrix";
import type { HeadTextsInput, HeadTextsResult, TextOfHead } from "../api/api";
import { lossChange } from "../api/corpus";
import { batchesOf } from "../input/batches";
import { checkHeadMask } from "../input/input";
import { feedsOf, maskTensor } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { checkWeighting, chosenMeasures } from "./measure";
import { measureTexts } from "./measure-texts";
import { type MeasuredRow, measuredRow, rowsOf } from "./measured-rows";
import { lossChanges } from "./text-losses";

export async function headTexts(
  loaded: LoadedModel,
  input: HeadTextsInput,
  options: CallOptions = {},
): Promise<HeadTextsResult> {
  checkHeadMask(loaded, input.headMask);
  checkWeighting(input);
  const place = headOf(loaded, input);
  const { by = "strongest", intervals: numIntervals = 5, each = 3 } = input;
  checkCounts({ intervals: numIntervals, each });
  const unit = unitOf(by);
  const rows = rowsOf(loaded, input);
  const values = input.values ?? (await valuesOf(loaded, input, place, by, options));
  checkValues(values, rows.length);
  const intervals = intervalsOf(values, numIntervals);
  const shown = intervals.map((interval) => samplesOf(interval, each));
  const texts = shown
    .flat()
    .map((index) => ({ index, value: values[index]!, measured: measuredRow(loaded, rows[index]!) }));
  const found = await textsOfHead(loaded, input, place, texts, options);
  return {
    by,
    unit,
    values,
    histogram: histogramOf(values),
    intervals: intervals.map(({ low, high, texts: all }, interval) => ({
      low,
      high,
      count: all.length,
      texts: shown[interval]!.map((index) => found.get(index)!),
    })),
  };
}

function unitOf(by: string): HeadTextsResult["unit"] {
  if (by === lossChange) return "loss";
  const [{ unit }] = chosenMeasures([by], textMeasures) as readonly [Measure];
  return unit;
}

function headOf({ info }: LoadedModel, { layer, head }: HeadTextsInput): HeadPlace {
  const isPlace = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  if (!isPlace(layer, info.numLayers) || !isPlace(head, info.numHeads))
    throw new AppError(
      "bad-input",
      `${info.name} has no head ${String(head)} in layer ${String(layer)}.`,
      `Layers are from 0 to ${info.numLayers - 1}, heads from 0 to ${info.numHeads - 1}.`,
    );
  if (!hasHead(info.prunedHeads, [layer, head])) return [layer, head];
  throw new AppError("bad-input", `Head ${head} of layer ${layer} is pruned.`, "Choose a head that is left.");
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  const wrong = Object.entries(counts).find(([, count]) => !Number.isInteger(count) || count < 1);
  if (!wrong) return;
  throw new AppError("bad-input", `${wrong[0]} is ${String(wrong[1])}.`, "Pass a whole number from 1 on.");
}

function checkValues(values: readonly number[], wanted: number): void {
  const hint = "Pass a number for each text; NaN for one without a value.";
  if (!Array.isArray(values) || values.length !== wanted)
    throw new AppError("bad-input", `There are ${values.length} values for ${wanted} texts.`, hint);
  const wrong = values.find((value) => typeof value !== "number");
  if (wrong !== undefined) throw new AppError("bad-input", `${String(wrong)} is not a number.`, hint);
}

/** The mean of a measure of each text, or the change of its loss; NaN if nothing in it counts. */
async function valuesOf(
  loaded: LoadedModel,
  input: HeadTextsInput,
  [layer, head]: HeadPlace,
  by: string,
  options: CallOptions,
): Promise<readonly number[]> {
  if (by === lossChange) return lossChanges(loaded, input, [layer, head], options);
  const { texts, pairs, weighting, headMask } = input;
  const asked = {
    texts,
    measures: [by],
    ...(pairs && { pairs }),
    ...(weighting && { weighting }),
    ...(headMask && { headMask }),
  };
  const { measures } = await measureTexts(loaded, asked, options);
  const [{ sums, counts }] = measures as [(typeof measures)[number]];
  const { numLayers, numHeads } = loaded.info;
  return counts.map((count, text) =>
    count === 0 ? Number.NaN : sums.data[(text * numLayers + layer) * numHeads + head]! / count,
  );
}

interface Shown {
  readonly index: number;
  readonly value: number;
  readonly measured: MeasuredRow;
}

/** By their places among all texts. */
async function textsOfHead(
  loaded: LoadedModel,
  { headMask, weighting = "attention" }: HeadTextsInput,
  [layer, head]: HeadPlace,
  texts: readonly Shown[],
  options: CallOptions,
): Promise<ReadonlyMap<number, TextOfHead>> {
  const { model, sessions } = loaded;
  const program = headMatrixProgram(model, { masked: headMask !== undefined, weighting });
  const chosen = maskTensor(model, new Float32Array(model.numLayers * model.numHeads));
  chosen.data[layer * model.numHeads + head] = 1;
  const found = new Map<number, TextOfHead>();
  const rows = texts.map(({ measured }) => measured.row);
  for (const batch of batchesOf(rows, sessions.kind)) {
    const outputs = await sessions.run(
      program,
      { ...feedsOf(loaded, batch, headMask), chosen },
      options.signal,
    );
    const matrices = outputs.get("matrix")!;
    batch.indices.forEach((place, row) => {
      found.set(texts[place]!.index, textOf(texts[place]!, at(matrices, row)));
    });
    report(options, { stage: "run", done: found.size, total: texts.length, unit: "texts" });
  }
  return found;
}

/** `matrix`: `[S, S]` for texts that are padded to S tokens. */
function textOf({ index, value, measured: { text } }: Shown, { data, shape }: FloatTensor): TextOfHead {
  const [, padded = 0] = shape;
  const pair = strongestPair(text, data, padded);
  const places = [...text.ids.keys()];
  const taken = (placeOf: (place: number) => number) =>
    Float32Array.from(pair ? places : [], (place) => data[placeOf(place)]!);
  return {
    index,
    value,
    tokens: text.texts,
    special: text.isSpecial,
    continues: text.continues,
    pair,
    toKeys: taken((key) => pair!.query * padded + key),
    fromQueries: taken((query) => query * padded + pair!.key),
  };
}

function strongestPair(text: MeasuredText, data: Float32Array, padded: number): TextOfHead["pair"] {
  let found: TextOfHead["pair"] = null;
  for (const query of text.ids.keys()) {
    if (!isPlain(text, query)) continue;
    for (const key of text.ids.keys()) {
      const weight = data[query * padded + key]!;
      if (isPlain(text, key) && (found === null || weight > found.weight)) found = { query, key, weight };
    }
  }
  return found;
}
