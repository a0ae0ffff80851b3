/** @file Scores many texts with a classifier: logits, loss and metric. */

import { type Judgement, judge } from "../../analysis/judge";
import { type CallOptions, report } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { scoreProgram } from "../../programs/score";
import type { ScoreInput, ScoreResult } from "../api/api";
import { batchesOf, type RowBatch } from "../input/batches";
import { checkHeadMask, readTexts } from "../input/input";
import { feedsOf, type RunBatch } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { readLabels } from "./labels";

export async function score(
  loaded: LoadedModel,
  input: ScoreInput,
  options: CallOptions = {},
): Promise<ScoreResult> {
  checkClassifier(loaded);
  checkHeadMask(loaded, input.headMask);
  const rows = readTexts(loaded, input.texts);
  const truth = input.labels === undefined ? null : readLabels(loaded, input.labels, rows.length);
  const batches = batchesOf(rows, loaded.sessions.kind);
  const logits = await scoreRows(batches, runScore(loaded, input.headMask, options.signal), options);
  return { logits, ...(truth && judgementOf(judge(logits, truth))) };
}

/** Loss and metric of a result; accuracy is also returned under its own name. */
export function judgementOf({ loss, metric }: Judgement): Pick<ScoreResult, "loss" | "metric" | "accuracy"> {
  if (!metric) return { loss };
  return { loss, metric, ...(metric.name === "accuracy" && { accuracy: metric.value }) };
}

/** Runs the forward pass as one program, which is fastest for a single mask. */
export function runScore(
  loaded: LoadedModel,
  headMask: FloatTensor | undefined,
  signal: AbortSignal | undefined,
): RunBatch {
  const program = scoreProgram(loaded.model, headMask !== undefined);
  return (batch) => loaded.sessions.run(program, feedsOf(loaded, batch, headMask), signal);
}

/** Logits `[B, labels]` in the order of the texts. `run` returns the logits of one batch. */
export async function scoreRows(
  batches: readonly RowBatch[],
  run: RunBatch,
  options: CallOptions,
): Promise<FloatTensor> {
  const collected = new LogitRows(batches);
  for (const batch of batches) {
    collected.add((await run(batch)).get("logits")!, batch.indices);
    report(options, { stage: "run", done: collected.done, total: collected.total, unit: "texts" });
  }
  return collected.tensor();
}

/** Collects the logits of batches in the order of the texts. */
export class LogitRows {
  readonly total: number;
  done = 0;
  #data = new Float32Array();
  #classes = 0;

  constructor(batches: readonly RowBatch[]) {
    this.total = batches.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  /** Adds the logits `[b, classes]` of some texts. */
  add({ data, shape }: FloatTensor, indices: readonly number[]): void {
    const classes = shape[1]!;
    if (this.done === 0) {
      this.#classes = classes;
      this.#data = new Float32Array(this.total * classes);
    }
    indices.forEach((index, row) => {
      this.#data.set(data.subarray(row * classes, (row + 1) * classes), index * classes);
    });
    this.done += indices.length;
  }

  tensor(): FloatTensor {
    return floatTensor(this.#data, [this.total, this.#classes]);
  }
}

/** Throws `AppError("no-classifier")` if the model has no classes. */
export function checkClassifier({ model, info }: LoadedModel): void {
  if (model.head === "classifier") return;
  throw new AppError(
    "no-classifier",
    `${info.name} has no classifier, so it cannot score texts.`,
    "Load a checkpoint of a sequence classifier.",
  );
}
