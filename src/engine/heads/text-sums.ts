/** @file Sums of measures over each of many texts, in one forward pass a batch. L layers, H heads, B texts of a batch. */

import {
  type Factors,
  factorsOf,
  kindOf,
  kindsOf,
  type Reaches,
  reachesIn,
  type SumKind,
} from "../../analysis/measures/factors";
import type { Measure } from "../../analysis/measures/measure";
import { type CallOptions, type Progress, report } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import { measureProgram } from "../../programs/measure";
import type { MeasureInput } from "../api/api";
import { batchesOf, type RowBatch } from "../input/batches";
import { feedsOf, type Outputs } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";
import type { MeasuredRow } from "./measured-rows";

export interface Run {
  readonly loaded: LoadedModel;
  readonly headMask: MeasureInput["headMask"] | undefined;
  readonly weighting: MeasureInput["weighting"] | undefined;
  readonly options: CallOptions;
  readonly progress: {
    done: number;
    readonly total: number;
    readonly unit: Progress["unit"];
  };
}

/** One measure: of each text its sums `[L·H]`, and how many of its queries count. */
export interface Sums {
  readonly sums: Float32Array[];
  readonly counts: number[];
}

/** By the measures' keys. Throws `AppError("bad-numbers")` if a sum is not finite. */
export async function sumsOf(
  run: Run,
  texts: readonly MeasuredRow[],
  measures: readonly Measure[],
): Promise<ReadonlyMap<string, Sums>> {
  const found = new Map(measures.map(({ key }): [string, Sums] => [key, { sums: [], counts: [] }]));
  if (measures.length === 0 || texts.length === 0) return found;
  const { loaded, headMask, weighting = "attention", options, progress } = run;
  const longest = Math.max(...texts.map(({ row }) => row.ids.length));
  const reaches = reachesIn(loaded.info.reach, loaded.info.numLayers, longest);
  const program = measureProgram(loaded.model, {
    masked: headMask !== undefined,
    sums: kindsOf(measures),
    weighting,
  });
  for (const batch of batchesOf(
    texts.map(({ row }) => row),
    loaded.sessions.kind,
  )) {
    const factors = factorsOf(
      measures,
      batch.indices.map((index) => texts[index]!.text),
      reaches.distinct,
    );
    const feeds = { ...feedsOf(loaded, batch, headMask), ...feedsOfFactors(factors) };
    add(found, measures, {
      batch,
      factors,
      reaches,
      outputs: await loaded.sessions.run(program, feeds, options.signal),
      loaded,
    });
    progress.done += batch.rows.length;
    report(options, { stage: "run", ...progress });
  }
  for (const [key, { sums }] of found)
    if (!sums.every((ofText) => ofText.every(Number.isFinite)))
      throw badNumbers(`The measure ${key} of some heads is not a finite number.`);
  return found;
}

/** What no measure needs is not an input. */
function feedsOfFactors({ byKind, plain, apart }: Factors): Record<string, FloatTensor> {
  const kinds = [...byKind.keys()];
  return {
    ...Object.fromEntries([...byKind].map(([kind, tensor]) => [`${kind}_factors`, tensor])),
    ...(kinds.some((kind) => kind.endsWith(".plain")) && { plain }),
    ...(kinds.some((kind) => kind.startsWith("spread")) && { apart }),
  };
}

interface BatchAnswer {
  readonly loaded: LoadedModel;
  readonly batch: RowBatch;
  readonly factors: Factors;
  readonly reaches: Reaches;
  readonly outputs: Outputs;
}

function add(
  found: ReadonlyMap<string, Sums>,
  measures: readonly Measure[],
  { loaded: { model }, batch, factors, reaches, outputs }: BatchAnswer,
): void {
  const shape = [batch.rows.length, model.numHeads, 0];
  const byKind = new Map(
    kindsOf(measures).map((kind) => [kind, expandHeads(outputs, `${kind}_sums`, model, shape)] as const),
  );
  const places = new Map<SumKind, number>();
  measures.forEach((measure, index) => {
    const kind = kindOf(measure);
    const place = places.get(kind) ?? 0;
    places.set(kind, place + 1);
    const numOfKind = measures.filter((other) => kindOf(other) === kind).length;
    const { sums, counts } = found.get(measure.key)!;
    batch.indices.forEach((text, row) => {
      const sumsByKind = byKind.get(kind)!;
      sums[text] = headsOf(sumsByKind, row, placesIn(sumsByKind, { numOfKind, place, reaches }));
      counts[text] = factors.counts[index]![row]!;
    });
  });
}

/** Where each layer finds a measure among those of its kind: sums of queries are there once for each reach. */
function placesIn(
  { shape }: FloatTensor,
  { numOfKind, place, reaches }: { numOfKind: number; place: number; reaches: Reaches },
): readonly number[] {
  const isOnce = shape[3] === numOfKind;
  return reaches.ofLayer.map((reach) => (isOnce ? place : reach * numOfKind + place));
}

/** `[L·H]` of one text and measure from `[L, B, H, M]`. */
function headsOf({ data, shape }: FloatTensor, row: number, places: readonly number[]): Float32Array {
  const [numLayers, numRows, numHeads, numMeasures] = shape as [number, number, number, number];
  return Float32Array.from({ length: numLayers * numHeads }, (_, index) => {
    const layer = Math.floor(index / numHeads);
    return (
      data[((layer * numRows + row) * numHeads + (index % numHeads)) * numMeasures + places[layer]!] ?? 0
    );
  });
}
