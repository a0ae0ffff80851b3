/** @file Measures every head text by text. N texts, L layers, H heads. */

import { hasHead } from "../../analysis/head-sets";
import { textMeasures } from "../../analysis/measures/table";
import type { CallOptions } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { floatTensor } from "../../lib/tensor";
import type { MeasureTextsInput, MeasureTextsResult } from "../api/api";
import { checkHeadMask } from "../input/input";
import type { LoadedModel } from "../model/loading";
import { checkWeighting, chosenMeasures } from "./measure";
import { measuredRow, rowsOf } from "./measured-rows";
import { type Sums, sumsOf } from "./text-sums";

export async function measureTexts(
  loaded: LoadedModel,
  input: MeasureTextsInput,
  options: CallOptions = {},
): Promise<MeasureTextsResult> {
  checkHeadMask(loaded, input.headMask);
  checkWeighting(input);
  const wanted = chosenMeasures(input.measures, textMeasures);
  const all = rowsOf(loaded, input);
  const rows = chosenRows(input.rows, all.length);
  const progress = { done: 0, total: rows.length, unit: "texts" as const };
  const { headMask, weighting } = input;
  const found = await sumsOf(
    { loaded, headMask, weighting, options, progress },
    rows.map((row) => measuredRow(loaded, all[row]!)),
    wanted,
  );
  return {
    rows,
    tokens: rows.map((row) => all[row]!.ids.length),
    measures: wanted.map(({ key, unit }) => {
      const sums = found.get(key)!;
      return { key, unit, sums: joined(loaded, sums), counts: sums.counts };
    }),
  };
}

/** By default all. Throws for places where there is no text. */
export function chosenRows(rows: readonly number[] | undefined, total: number): readonly number[] {
  if (rows === undefined) return Array.from({ length: total }, (_, row) => row);
  const wrong = Array.isArray(rows)
    ? rows.find((row) => !Number.isInteger(row) || row < 0 || row >= total)
    : rows;
  if (wrong === undefined && rows.length > 0) return rows;
  throw new AppError(
    "bad-input",
    wrong === undefined ? "No text was chosen." : `There is no text ${String(wrong)}.`,
    `Choose places from 0 to ${total - 1}.`,
  );
}

/** `[N, L, H]`, NaN for pruned heads. */
function joined({ info }: LoadedModel, { sums }: Sums) {
  const { numLayers, numHeads, prunedHeads } = info;
  const size = numLayers * numHeads;
  const data = new Float32Array(sums.length * size);
  sums.forEach((ofText, text) => {
    data.set(ofText, text * size);
  });
  for (let place = 0; place < size; place++) {
    if (!hasHead(prunedHeads, [Math.floor(place / numHeads), place % numHeads])) continue;
    for (let text = 0; text < sums.length; text++) data[text * size + place] = Number.NaN;
  }
  return floatTensor(data, [sums.length, numLayers, numHeads]);
}
