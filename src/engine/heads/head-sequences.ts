/** @file The texts that are written of each head for HeadVis, with the largest weights of their matrices. */

import { intervalsOf, samplesOf } from "../../analysis/corpus/intervals";
import { Attended } from "../../analysis/headvis/attended";
import { type Model, numIntervals, type Sequence, textsPerInterval } from "../../analysis/headvis/files";
import { type HeadMatrix, sparseRows } from "../../analysis/headvis/sparse-rows";
import { type CallOptions, report } from "../../lib/call";
import { attendProgram } from "../../programs/attend";
import type { ExportHeadsInput } from "../api/corpus";
import { batchesOf, type RowBatch } from "../input/batches";
import { feedsOf, type Outputs } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import type { MeasuredRow } from "./measured-rows";

export interface Run {
  readonly loaded: LoadedModel;
  readonly input: ExportHeadsInput;
  readonly texts: readonly MeasuredRow[];
  readonly model: Model;
  readonly options: CallOptions;
}

/** A head with the texts that are written of it, by their places among all; their matrices are added later. */
export interface ChosenTexts {
  readonly activations: readonly number[];
  readonly intervals: ReadonlyMap<number, number>;
  readonly sequences: Map<number, Sequence>;
  readonly attended: Attended;
}

/** `activations`: of every text, NaN for one without. */
export function chosenTexts(activations: readonly number[]): ChosenTexts {
  const intervals = intervalsOf(activations, numIntervals).flatMap((interval, below) =>
    samplesOf(interval, textsPerInterval).map((text) => [text, numIntervals - below] as const),
  );
  return { activations, intervals: new Map(intervals), sequences: new Map(), attended: new Attended() };
}

/** Runs the chosen texts, and reports texts after those of a first pass over all. `heads`: in the model's order. */
export async function addMatrices(run: Run, heads: readonly ChosenTexts[]): Promise<void> {
  const { loaded, input, texts, model, options } = run;
  const chosen = texts.flatMap((text, place) =>
    heads.some(({ intervals }) => intervals.has(place)) ? [{ text, place }] : [],
  );
  const program = attendProgram(loaded.model, {
    masked: input.headMask !== undefined,
    hiddenStates: false,
    queriesAndKeys: false,
    logits: "none",
  });
  const total = texts.length + chosen.length;
  let done = texts.length;
  const rows = chosen.map(({ text }) => text.row);
  for (const batch of smallBatches(rows, loaded)) {
    const feeds = feedsOf(loaded, batch, input.headMask);
    const outputs = await loaded.sessions.run(program, feeds, options.signal);
    batch.indices.forEach((index, row) => {
      const { text, place } = chosen[index]!;
      const { length } = text.row.ids;
      model.heads.forEach(([layer, head], number) => {
        if (!heads[number]!.intervals.has(place)) return;
        addMatrix(heads[number]!, place, text, matrixOf(outputs, loaded, { layer, head, row, length }));
      });
    });
    done += batch.rows.length;
    report(options, { stage: "run", done, total, unit: "texts" });
  }
}

/** The matrices of a batch have so many weights at most, if it is not a single text. */
const mostOfBatch = 2 ** 25;

function smallBatches(rows: readonly MeasuredRow["row"][], { sessions, info }: LoadedModel): RowBatch[] {
  return batchesOf(rows, sessions.kind).flatMap(({ rows: own, indices }) => {
    const ofText = info.numLayers * info.numHeads * own[0]!.ids.length ** 2;
    const size = Math.max(1, Math.floor(mostOfBatch / ofText));
    return Array.from({ length: Math.ceil(own.length / size) }, (_, part) => {
      const [start, end] = [part * size, (part + 1) * size];
      return { rows: own.slice(start, end), indices: indices.slice(start, end) };
    });
  });
}

interface MatrixPlace {
  readonly layer: number;
  readonly head: number;
  /** Of the batch. */
  readonly row: number;
  readonly length: number;
}

/** From `attentions.l` `[B, h, T, T]`, h the heads that the layer still has. */
function matrixOf(
  outputs: Outputs,
  { model }: LoadedModel,
  { layer, head, row, length }: MatrixPlace,
): HeadMatrix {
  const { data, shape } = outputs.get(`attentions.${layer}`)!;
  const [, heads = 0, stride = 0] = shape;
  const index = row * heads + model.remainingHeads[layer]!.indexOf(head);
  return { data: data.subarray(index * stride ** 2, (index + 1) * stride ** 2), stride, length };
}

function addMatrix(own: ChosenTexts, place: number, { text }: MeasuredRow, matrix: HeadMatrix): void {
  own.attended.add(matrix, text.texts);
  own.sequences.set(place, {
    text: place,
    interval: own.intervals.get(place)!,
    tokens: text.texts,
    activation: own.activations[place]!,
    rows: sparseRows(matrix),
  });
}
