/**
 * @file Writes what heads do over texts as the files of HeadVis, in two passes: measures of every text, then the matrices
 * of the texts that some head shows. L layers, H heads.
 */

import { corpusMeans, textMeans } from "../../analysis/corpus/summaries";
import { allPlaces, hasHead } from "../../analysis/head-sets";
import { activation } from "../../analysis/headvis/activation";
import {
  configOf,
  headFileOf,
  type Metric,
  type Model,
  numIntervals,
  scatterOf,
  textsPerInterval,
} from "../../analysis/headvis/files";
import { mostOfRow } from "../../analysis/headvis/sparse-rows";
import { textMeasures } from "../../analysis/measures/table";
import type { CallOptions } from "../../lib/call";
import { AppError, throwIfAborted } from "../../lib/errors";
import { type ExportHeadsInput, headsFormats } from "../api/corpus";
import { checkHeadMask } from "../input/input";
import { Archive } from "../model/archive";
import type { LoadedModel } from "../model/loading";
import { addMatrices, type ChosenTexts, chosenTexts, type Run } from "./head-sequences";
import { type MeasuredRow, measuredRow, rowsOf } from "./measured-rows";
import { type Sums, sumsOf } from "./text-sums";

/** Throws `AppError` for an unknown format, and if the files would hold too many weights. */
export async function exportHeads(
  loaded: LoadedModel,
  input: ExportHeadsInput,
  options: CallOptions = {},
): Promise<Blob> {
  checkFormat(input.format);
  checkHeadMask(loaded, input.headMask);
  const texts = rowsOf(loaded, input).map((row) => measuredRow(loaded, row));
  const model = modelOf(loaded);
  checkSize(model, texts);
  const run: Run = { loaded, input, texts, model, options };
  const sums = await measured(run);
  const heads = model.heads.map(([layer, head]) =>
    chosenTexts(textMeans(sums.get(activation.key)!, layer * model.numHeads + head)),
  );
  await addMatrices(run, heads);
  return zipped(run, heads, metricsOf(model, sums));
}

function checkFormat(format: unknown): void {
  if (headsFormats.some((known) => known === format)) return;
  throw new AppError(
    "bad-input",
    `"${String(format)}" is not a format of heads.`,
    `Use ${headsFormats.map((known) => `"${known}"`).join(" or ")}.`,
  );
}

function modelOf({ info }: LoadedModel): Model {
  const { name, numLayers, numHeads, prunedHeads } = info;
  const heads = allPlaces(info).filter((place) => !hasHead(prunedHeads, place));
  return { name, numLayers, numHeads, heads };
}

/** Weights that are in memory until they are written, at 8 bytes each. */
const mostWeights = 4e7;

/** Throws if all heads may choose texts with more weights than that. */
function checkSize({ name, heads }: Model, texts: readonly MeasuredRow[]): void {
  const lengths = texts.map(({ row }) => row.ids.length).sort((a, b) => b - a);
  const weights = lengths
    .slice(0, numIntervals * textsPerInterval)
    .reduce((sum, length) => sum + length * Math.min(length, mostOfRow), 0);
  if (weights * heads.length <= mostWeights) return;
  const words = (count: number) => count.toLocaleString("en");
  throw new AppError(
    "bad-input",
    `The files may hold ${words(weights * heads.length)} weights of ${name}, more than the ${words(mostWeights)} that fit.`,
    "Choose fewer or shorter texts, or a smaller model.",
  );
}

const measures = [activation, ...textMeasures];

function measured({ loaded, input, texts, options }: Run): Promise<ReadonlyMap<string, Sums>> {
  // The second pass reads as many texts at most.
  const progress = { done: 0, total: 2 * texts.length, unit: "texts" as const };
  const { headMask } = input;
  return sumsOf({ loaded, headMask, weighting: "attention", options, progress }, texts, measures);
}

/** Without the measures for which no text has a query. */
function metricsOf({ numLayers, numHeads }: Model, sums: ReadonlyMap<string, Sums>): readonly Metric[] {
  return measures
    .filter(({ key }) => sums.get(key)!.counts.some((count) => count > 0))
    .map((measure) => ({ measure, values: corpusMeans(sums.get(measure.key)!, numLayers * numHeads) }));
}

/** The folder that HeadVis serves without a server of its own. */
async function zipped(
  { model, options }: Run,
  heads: readonly ChosenTexts[],
  metrics: readonly Metric[],
): Promise<Blob> {
  const archive = new Archive();
  const add = (name: string, contents: unknown) =>
    archive.addText(`data/${name}`, new TextEncoder().encode(JSON.stringify(contents)));
  add("config.json", configOf(model, metrics));
  add("scatter_data.json", scatterOf(model, metrics));
  add("server_config.json", {});
  add("attributions/manifest.json", {});
  for (const [number, { activations, intervals, sequences, attended }] of heads.entries()) {
    const place = model.heads[number]!;
    const sorted = [...intervals.keys()].map((text) => sequences.get(text)!);
    add(
      `heads/L${place[0]}H${place[1]}.json`,
      headFileOf(model, { place, activations, sequences: sorted, attended }, metrics),
    );
    // A cancel is heard between two files.
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(options.signal);
  }
  return archive.finish();
}
