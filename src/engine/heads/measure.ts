/** @file Measures every head over many texts. L layers, H heads. */

import { blankHeads } from "../../analysis/absent-heads";
import { chanceOf } from "../../analysis/measures/evenly";
import { reachesIn } from "../../analysis/measures/factors";
import { meansOf } from "../../analysis/measures/means";
import type { Measure } from "../../analysis/measures/measure";
import { measures as allMeasures } from "../../analysis/measures/table";
import type { CallOptions, Progress } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { floatTensor } from "../../lib/tensor";
import type { MeasureInput, MeasureResult } from "../api/api";
import { checkHeadMask } from "../input/input";
import type { LoadedModel } from "../model/loading";
import { type MeasuredRow, measuredRow, randomRepeats, rowsOf } from "./measured-rows";
import { type Sums, sumsOf } from "./text-sums";

/** Random sequences and bootstrap draws are the same in every call. */
const seed = 0;

export async function measure(
  loaded: LoadedModel,
  input: MeasureInput,
  options: CallOptions = {},
): Promise<MeasureResult> {
  checkHeadMask(loaded, input.headMask);
  checkWeighting(input);
  const wanted = chosenMeasures(input.measures);
  const rows = rowsOf(loaded, input);
  const given = wanted.filter(({ over }) => over === "texts");
  const onRepeats = wanted.filter(({ over }) => over === "random repeats");
  const repeats = onRepeats.length > 0 ? randomRepeats(loaded, seed) : [];
  const progress = {
    done: 0,
    total: (given.length > 0 ? rows.length : 0) + repeats.length,
    unit: unitOf(given.length > 0, repeats.length > 0),
  };
  const run = { loaded, headMask: input.headMask, weighting: input.weighting, options, progress };
  const texts = rows.map((row) => measuredRow(loaded, row));
  const found = new Map([...(await sumsOf(run, texts, given)), ...(await sumsOf(run, repeats, onRepeats))]);
  return {
    measures: wanted.map((measure) =>
      resultOf(loaded, measure, found.get(measure.key)!, measure.over === "texts" ? texts : repeats),
    ),
    tokens: rows.reduce((sum, { ids }) => sum + ids.length, 0),
    texts: rows.length,
  };
}

function unitOf(hasTexts: boolean, hasRepeats: boolean): Progress["unit"] {
  if (!hasRepeats) return "texts";
  return hasTexts ? "texts and random sequences" : "random sequences";
}

/** Throws unless the weights are to be taken as they are, or by their norms. */
export function checkWeighting({ weighting }: Pick<MeasureInput, "weighting">): void {
  if (weighting === undefined || weighting === "attention" || weighting === "norm") return;
  throw new AppError(
    "bad-input",
    `"${String(weighting)}" is not a weighting.`,
    'Choose "attention", or "norm" for the share of the norms of what the weights bring.',
  );
}

/** The measures with these keys, by default all. Throws for others. */
export function chosenMeasures(
  keys: readonly string[] | undefined,
  among: readonly Measure[] = allMeasures,
): readonly Measure[] {
  if (keys === undefined) return among;
  const known = among.map(({ key }) => key);
  const wrong = Array.isArray(keys) ? keys.find((key) => !known.includes(key)) : keys;
  if (wrong === undefined && keys.length > 0) return among.filter(({ key }) => keys.includes(key));
  throw new AppError(
    "bad-input",
    wrong === undefined ? "No measure was chosen." : `"${String(wrong)}" is not a measure of heads.`,
    `There are ${known.join(", ")}.`,
  );
}

/** The means of one measure over these texts, NaN for pruned heads. */
export function resultOf(
  { info }: LoadedModel,
  measure: Measure,
  sums: Sums,
  texts: readonly MeasuredRow[],
): MeasureResult["measures"][number] {
  const { key, unit } = measure;
  const shape = [info.numLayers, info.numHeads];
  const { values, low, high } = meansOf(sums, info.numLayers * info.numHeads, seed);
  const counts = sums.counts.reduce((sum, count) => sum + count, 0);
  const chances = chancesOf(measure, texts, info).map((sum) => sum / counts);
  const tensor = (data: Float32Array) => blankHeads(floatTensor(data, shape), info.prunedHeads);
  return {
    key,
    unit,
    values: tensor(values),
    low: tensor(low),
    high: tensor(high),
    counts,
    chance: meanOf(chances),
    chances,
  };
}

/** What a head that attends evenly to all visible keys would give, summed over the texts, in each layer. */
function chancesOf(
  measure: Measure,
  texts: readonly MeasuredRow[],
  { reach, numLayers }: LoadedModel["info"],
): readonly number[] {
  const longest = Math.max(...texts.map(({ row }) => row.ids.length));
  const { distinct, ofLayer } = reachesIn(reach, numLayers, longest);
  const sums = distinct.map((own) =>
    texts.reduce((sum, { text }) => sum + chanceOf(measure, { ...text, reach: own }), 0),
  );
  return ofLayer.map((place) => sums[place]!);
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
