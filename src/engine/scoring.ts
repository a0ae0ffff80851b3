/** @file Which class each of many texts is put in: a classifier's logits, the loss, the accuracy. */

import { type CallOptions, report } from "../lib/call";
import { AppError } from "../lib/errors";
import { logSumExp } from "../lib/probabilities";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import { batchFeeds } from "../programs/feeds";
import { scoreProgram } from "../programs/score";
import type { ScoreInput, ScoreResult } from "./api";
import { batchesOf, type RowBatch } from "./batches";
import { checkHeadMask, readTexts } from "./input";
import type { LoadedModel } from "./loading";

export async function score(
  loaded: LoadedModel,
  input: ScoreInput,
  options: CallOptions = {},
): Promise<ScoreResult> {
  checkClassifier(loaded);
  checkHeadMask(loaded, input.headMask);
  const rows = readTexts(loaded, input.texts);
  if (input.labels !== undefined) checkLabels(loaded, input.labels, rows.length);
  const logits = await scoreRows(loaded, batchesOf(rows, loaded.sessions.kind), input.headMask, options);
  return { logits, ...(input.labels && judge(logits, input.labels)) };
}

/** Logits `[B, labels]` in the order of the texts, however they are batched. */
export async function scoreRows(
  { model, sessions, tokenizer }: LoadedModel,
  batches: readonly RowBatch[],
  headMask: FloatTensor | undefined,
  options: CallOptions,
): Promise<FloatTensor> {
  const program = scoreProgram(model, headMask !== undefined);
  const collect = new LogitRows(batches);
  for (const { rows, indices } of batches) {
    const feeds = batchFeeds(rows, {
      hasTypeIds: model.hasTypeIds,
      padId: tokenizer?.padId ?? 0,
      headMask,
    });
    const outputs = await sessions.run(program, feeds, options.signal);
    collect.add(outputs.get("logits")!, indices);
    report(options, { stage: "run", done: collect.done, total: collect.total, unit: "texts" });
  }
  return collect.tensor();
}

/** Rows of logits that come in batches, put where they belong. */
export class LogitRows {
  readonly total: number;
  done = 0;
  #data = new Float32Array();
  #classes = 0;

  constructor(batches: readonly RowBatch[]) {
    this.total = batches.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  /** Takes the logits `[b, classes]` of some texts. */
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

/** Throws `AppError("no-classifier")` for a model that has no classes. */
export function checkClassifier({ model, info }: LoadedModel): void {
  if (model.head === "classifier") return;
  throw new AppError(
    "no-classifier",
    `${info.name} has no classifier, so it cannot score texts.`,
    "Load a checkpoint of BertForSequenceClassification.",
  );
}

/** Throws `AppError("bad-input")` unless there is one class a text. */
export function checkLabels({ model }: LoadedModel, labels: readonly number[], numTexts: number): void {
  const numClasses = model.labels!.length;
  if (labels.length !== numTexts) {
    throw new AppError(
      "bad-input",
      `There are ${labels.length} labels for ${numTexts} texts.`,
      "Give each text one label.",
    );
  }
  const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= numClasses);
  if (wrong === undefined) return;
  throw new AppError(
    "bad-input",
    `${wrong} is not a label: this classifier has ${numClasses} classes.`,
    `Labels are whole numbers from 0 to ${numClasses - 1}.`,
  );
}

/** Mean cross-entropy (torch `cross_entropy`, reduction mean) and the share of rows whose largest logit is the label's. */
export function judge(
  { data, shape }: FloatTensor,
  labels: readonly number[],
): { loss: number; accuracy: number } {
  const classes = shape[1]!;
  const rows = labels.map((_, row) => data.subarray(row * classes, (row + 1) * classes));
  const losses = rows.map((row, index) => logSumExp(row) - row[labels[index]!]!);
  const hits = rows.filter((row, index) => row.indexOf(Math.max(...row)) === labels[index]);
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / labels.length,
    accuracy: hits.length / labels.length,
  };
}
