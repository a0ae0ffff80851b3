/** @file Ranks heads by their weight from some tokens to others. */

import { allPlaces } from "../../analysis/head-sets";
import { whereMeasure } from "../../analysis/measures/where";
import type { CallOptions } from "../../lib/call";
import type { HeadsWhereInput, HeadsWhereResult } from "../api/api";
import { checkHeadMask } from "../input/input";
import type { LoadedModel } from "../model/loading";
import { checkWeighting, resultOf } from "./measure";
import { measuredRow, rowsOf } from "./measured-rows";
import { sumsOf } from "./text-sums";

export async function headsWhere(
  loaded: LoadedModel,
  input: HeadsWhereInput,
  options: CallOptions = {},
): Promise<HeadsWhereResult> {
  checkHeadMask(loaded, input.headMask);
  checkWeighting(input);
  const measure = whereMeasure(input.from, input.to);
  const texts = rowsOf(loaded, input).map((row) => measuredRow(loaded, row));
  const { headMask, weighting } = input;
  const progress = { done: 0, total: texts.length, unit: "texts" as const };
  const sums = await sumsOf({ loaded, headMask, weighting, options, progress }, texts, [measure]);
  const { values, counts, chance, chances, low, high } = resultOf(
    loaded,
    measure,
    sums.get(measure.key)!,
    texts,
  );
  const ranking = allPlaces(loaded.info)
    .map(([layer, head], place) => ({ layer, head, weight: values.data[place]! }))
    .filter(({ weight }) => !Number.isNaN(weight))
    .sort((a, b) => b.weight - a.weight);
  return { values, counts, chance, chances, low, high, ranking };
}
