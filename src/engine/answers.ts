/** @file The questions of the console, each as: read the input, run a program, shape the answer. */

import { AppError } from "../lib/errors";
import { logSumExp } from "../lib/probabilities";
import { type FloatTensor, floatTensor, stack } from "../lib/tensor";
import { type AttendOptions, attendProgram } from "../programs/attend";
import { batchFeeds } from "../programs/feeds";
import { scoreProgram } from "../programs/score";
import type { AttendInput, AttendResult, ScoreInput, ScoreResult } from "./api";
import { checkHeadMask, readInput, readTexts } from "./input";
import type { LoadedModel } from "./loading";

type Outputs = ReadonlyMap<string, FloatTensor>;

/** Outputs `name.0`, `name.1`, … of a batch of one, as one tensor with the layer in the batch's place. */
function layersOf(outputs: Outputs, name: string, count: number): FloatTensor {
  const { data, shape } = stack(
    Array.from({ length: count }, (_, index) => outputs.get(`${name}.${index}`)!),
  );
  return floatTensor(data, shape.toSpliced(1, 1));
}

/** `[L, H, T]` → `[L, H]` */
function meanOverQueries({ data, shape }: FloatTensor): FloatTensor {
  const [layers, heads, tokens] = shape as [number, number, number];
  const means = Float32Array.from({ length: layers * heads }, (_, head) =>
    data.subarray(head * tokens, (head + 1) * tokens).reduce((sum, value) => sum + value / tokens, 0),
  );
  return floatTensor(means, [layers, heads]);
}

/** A classifier's row without its batch axis; a language model's rows as they are; empty where there is no head. */
function logitsOf(outputs: Outputs, { model }: LoadedModel): FloatTensor {
  const logits = outputs.get("logits");
  if (!logits) return floatTensor(new Float32Array(), [0]);
  return model.head === "classifier" ? floatTensor(logits.data, logits.shape.slice(1)) : logits;
}

export async function attend(
  loaded: LoadedModel,
  input: AttendInput,
  signal?: AbortSignal,
): Promise<AttendResult> {
  const tokens = readInput(loaded, input);
  checkHeadMask(loaded, input.headMask);
  const options: AttendOptions = {
    masked: input.headMask !== undefined,
    hiddenStates: input.hiddenStates ?? false,
    queriesAndKeys: input.queriesAndKeys ?? false,
    logits: input.logits ?? "all",
  };
  const { model } = loaded;
  const feeds = batchFeeds([tokens], { hasTypeIds: model.hasTypeIds, padId: 0, headMask: input.headMask });
  const start = performance.now();
  const outputs = await loaded.sessions.run(attendProgram(model, options), feeds, signal);
  const milliseconds = performance.now() - start;
  const layers = (name: string) => layersOf(outputs, name, model.numLayers);
  return {
    ...tokens,
    attentions: layers("attentions"),
    entropies: meanOverQueries(layers("entropies")),
    ...(options.hiddenStates && { hiddenStates: layersOf(outputs, "hidden_states", model.numLayers + 1) }),
    ...(options.queriesAndKeys && { queries: layers("queries"), keys: layers("keys") }),
    logits: logitsOf(outputs, loaded),
    milliseconds,
  };
}

export async function score(
  loaded: LoadedModel,
  input: ScoreInput,
  signal?: AbortSignal,
): Promise<ScoreResult> {
  const { model, info } = loaded;
  if (model.head !== "classifier") {
    throw new AppError(
      "no-classifier",
      `${info.name} has no classifier, so it cannot score texts.`,
      "Load a checkpoint of BertForSequenceClassification.",
    );
  }
  checkHeadMask(loaded, input.headMask);
  const rows = readTexts(loaded, input.texts);
  const labels =
    input.labels === undefined ? undefined : checkLabels(input.labels, rows.length, model.labels!.length);
  const padId = loaded.tokenizer?.padId ?? 0;
  const feeds = batchFeeds(rows, { hasTypeIds: model.hasTypeIds, padId, headMask: input.headMask });
  const outputs = await loaded.sessions.run(scoreProgram(model, input.headMask !== undefined), feeds, signal);
  const logits = outputs.get("logits")!;
  return { logits, ...(labels && judge(logits, labels)) };
}

function checkLabels(labels: readonly number[], numTexts: number, numClasses: number): readonly number[] {
  if (labels.length !== numTexts) {
    throw new AppError(
      "bad-input",
      `There are ${labels.length} labels for ${numTexts} texts.`,
      "Give each text one label.",
    );
  }
  const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= numClasses);
  if (wrong === undefined) return labels;
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
