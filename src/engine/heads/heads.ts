/** @file Measures entropy and importance of every head over many texts. L layers, H heads, B texts, T tokens. */

import { blankHeads } from "../../analysis/absent-heads";
import { divide, GradientSums } from "../../analysis/importance";
import { judge, type Truth } from "../../analysis/judge";
import { normaliseLayers } from "../../analysis/normalise-layers";
import type { Labels } from "../../analysis/problem";
import { type CallOptions, report } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { entropyProgram } from "../../programs/entropy";
import type { Row } from "../../programs/feeds";
import { importanceProgram } from "../../programs/importance";
import type {
  EntropyInput,
  EntropyResult,
  ImportanceDefinition,
  ImportanceInput,
  ImportanceResult,
} from "../api/api";
import { importanceDefinitions } from "../api/heads";
import { batchesOf, type RowBatch } from "../input/batches";
import { checkHeadMask, readTexts } from "../input/input";
import { feedsOf, maskTensor, type RunBatch } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";
import { readLabels } from "./labels";
import { judgementOf, LogitRows } from "./scoring";
import { labelTargets, nextTokenTargets, type Targets } from "./targets";

export async function entropy(
  loaded: LoadedModel,
  input: EntropyInput,
  options: CallOptions = {},
): Promise<EntropyResult> {
  const { prunedHeads } = loaded.info;
  const { perToken, lengths } = await tokenEntropies(loaded, input.texts, options);
  return {
    entropy: blankHeads(finite(perToken.sums(), "entropy"), prunedHeads),
    perToken: blankHeads(perToken.tensor(), prunedHeads, 2),
    tokens: sum(lengths),
    lengths,
  };
}

/** `[L, H]` as in `EntropyResult.entropy`, but 0 for pruned heads, so that all heads can be sorted. */
export async function entropySums(
  loaded: LoadedModel,
  texts: readonly string[],
  options: CallOptions,
): Promise<FloatTensor> {
  return (await tokenEntropies(loaded, texts, options)).perToken.sums();
}

interface TokenEntropies {
  readonly perToken: TokenValues;
  /** The number of tokens of each text. */
  readonly lengths: readonly number[];
}

async function tokenEntropies(
  loaded: LoadedModel,
  texts: readonly string[],
  options: CallOptions,
): Promise<TokenEntropies> {
  const rows = readTexts(loaded, texts);
  const lengths = rows.map(({ ids }) => ids.length);
  const perToken = new TokenValues(loaded, lengths);
  const program = entropyProgram(loaded.model);
  let done = 0;
  for (const batch of batchesOf(rows, loaded.sessions.kind)) {
    const outputs = await loaded.sessions.run(program, feedsOf(loaded, batch), options.signal);
    perToken.add(expandHeads(outputs, "entropies", loaded.model), batch.indices);
    done += batch.rows.length;
    report(options, { stage: "run", done, total: rows.length, unit: "texts" });
  }
  return { perToken, lengths };
}

/** A value per head and token, `[L, B, H, T]`; 0 for padding and pruned heads. */
class TokenValues {
  readonly #lengths: readonly number[];
  readonly #shape: readonly [number, number, number, number];
  readonly #data: Float32Array;

  constructor({ model }: LoadedModel, lengths: readonly number[]) {
    this.#lengths = lengths;
    this.#shape = [model.numLayers, lengths.length, model.numHeads, Math.max(...lengths)];
    this.#data = new Float32Array(this.#shape.reduce((product, size) => product * size, 1));
  }

  /** Adds `[L, B, H, T]` of some texts. */
  add({ data, shape }: FloatTensor, indices: readonly number[]): void {
    const [layers, texts, heads, tokens] = this.#shape;
    const [, batch, , width] = shape as [number, number, number, number];
    for (let row = 0; row < layers * batch * heads; row++) {
      const head = row % heads;
      const text = indices[Math.floor(row / heads) % batch]!;
      const layer = Math.floor(row / (heads * batch));
      const real = data.subarray(row * width, row * width + this.#lengths[text]!);
      this.#data.set(real, ((layer * texts + text) * heads + head) * tokens);
    }
  }

  tensor(): FloatTensor {
    return floatTensor(this.#data, this.#shape);
  }

  /** `[L, H]`: summed over texts and tokens. */
  sums(): FloatTensor {
    const [layers, texts, heads, tokens] = this.#shape;
    const totals = new Float64Array(layers * heads);
    for (let row = 0; row < layers * texts * heads; row++) {
      const place = Math.floor(row / (heads * texts)) * heads + (row % heads);
      totals[place]! += sum(this.#data.subarray(row * tokens, (row + 1) * tokens));
    }
    return floatTensor(Float32Array.from(totals), [layers, heads]);
  }
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

export async function importance(
  loaded: LoadedModel,
  input: ImportanceInput,
  options: CallOptions = {},
): Promise<ImportanceResult> {
  const { definition = "batch" } = input;
  checkDefinition(definition);
  checkHeadMask(loaded, input.headMask);
  const rows = readTexts(loaded, input.texts);
  const truth = truthOf(loaded, rows, input.labels);
  const targets = truth ? labelTargets(truth) : nextTokenTargets(rows);
  const batches = batchesOf(rows, loaded.sessions.kind);
  const headMask = input.headMask ?? maskTensor(loaded.model);
  const run = runImportance(loaded, targets, headMask, options.signal);
  const { sums, loss, logits } = await gradientsOf(loaded, batches, targets, run, options);
  const tokens = sum(rows.map(({ ids }) => ids.length));
  const left = (figures: FloatTensor) => blankHeads(figures, loaded.info.prunedHeads);
  const byDefinition = {
    batch: left(divide(sums.batch(), tokens)),
    example: left(divide(sums.example(), tokens)),
    position: left(divide(sums.position(), tokens)),
    cumulative: left(divide(sums.cumulative(), tokens)),
  };
  return {
    gradient: left(finite(sums.gradient(), "gradient")),
    importance: normaliseLayers(byDefinition[definition]),
    byDefinition,
    tokens,
    ...(logits && truth && { logits, ...judgementOf(judge(logits, truth)) }),
    loss,
  };
}

function checkDefinition(definition: ImportanceDefinition): void {
  if (importanceDefinitions.includes(definition)) return;
  throw new AppError(
    "bad-input",
    `"${String(definition)}" is not a definition of importance.`,
    `There are ${importanceDefinitions.join(", ")}.`,
  );
}

/** The labels for a classifier; null for a language model, whose loss is that of its own text. */
export function truthOf(loaded: LoadedModel, rows: readonly Row[], labels: Labels | undefined): Truth | null {
  const { model, info } = loaded;
  if (model.head === "classifier") return readLabels(loaded, labels, rows.length);
  if (model.head !== "lm") {
    throw new AppError(
      "no-classifier",
      `${info.name} has no loss, so heads have no importance.`,
      "Load a classifier, or a language model such as GPT-2.",
    );
  }
  if (labels !== undefined) {
    throw new AppError(
      "bad-input",
      `${info.name} has no classes; its loss is that of the next token.`,
      "Leave the labels out.",
    );
  }
  if (rows.every(({ ids }) => ids.length < 2)) {
    throw new AppError(
      "bad-input",
      "No text has a next token to predict.",
      "Pass a text of two tokens or more.",
    );
  }
  return null;
}

interface Gradients {
  readonly sums: GradientSums;
  readonly loss: number;
  /** `[B, labels]`; null for a language model. */
  readonly logits: FloatTensor | null;
}

/** Runs forward and backward pass in one program, which is fastest for a single mask. */
export function runImportance(
  loaded: LoadedModel,
  targets: Targets,
  headMask: FloatTensor,
  signal: AbortSignal | undefined,
): RunBatch {
  const program = importanceProgram(loaded.model, targets.loss);
  return (batch) =>
    loaded.sessions.run(program, { ...feedsOf(loaded, batch, headMask), ...targets.feeds(batch) }, signal);
}

/**
 * Sums over all batches; `run` returns the outputs of `importanceProgram` for one. Throws `AppError` if the loss is not
 * finite.
 */
export async function gradientsOf(
  { model }: LoadedModel,
  batches: readonly RowBatch[],
  targets: Targets,
  run: RunBatch,
  options: CallOptions,
): Promise<Gradients> {
  const sums = new GradientSums(model.numLayers, model.numHeads);
  const logits = new LogitRows(batches);
  let loss = 0;
  let done = 0;
  for (const batch of batches) {
    const outputs = await run(batch);
    const weights = targets.weights(batch);
    sums.add(
      expandHeads(outputs, "gradients", model),
      batch.indices.map((index, row) => ({ index, weight: weights[row]! })),
    );
    loss += outputs.get("loss")!.data[0]!;
    const scores = outputs.get("logits");
    if (scores) logits.add(scores, batch.indices);
    done += batch.rows.length;
    report(options, { stage: "run", done, total: logits.total, unit: "texts" });
  }
  checkLoss(loss);
  return { sums, loss, logits: model.head === "classifier" ? logits.tensor() : null };
}

function checkLoss(loss: number): void {
  if (!Number.isFinite(loss)) throw badNumbers(`The loss is ${loss}, so it has no gradient.`);
}

/** Rejects NaN and infinities, because NaN in a result means a pruned head. */
function finite(figures: FloatTensor, name: string): FloatTensor {
  if (figures.data.every(Number.isFinite)) return figures;
  throw badNumbers(`The ${name} of some heads is not a finite number.`);
}
