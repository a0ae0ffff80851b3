/** @file Computes the attention of every head for one text. */

import { at, type FloatTensor, floatTensor, stack } from "../lib/tensor";
import { type AttendOptions, attendProgram } from "../programs/attend";
import { batchFeeds } from "../programs/feeds";
import type { AttendInput, AttendResult, TokenizeResult } from "./api/api";
import { expandHeads } from "./heads/head-layers";
import { checkHeadMask, readInput, textsOf } from "./input/input";
import type { Outputs } from "./input/run-batch";
import { predictedPositions, predictTokens } from "./likeliest";
import type { LoadedModel } from "./model/loading";

/** `[L, 1, …]` → `[L, …]` */
function withoutBatch({ data, shape }: FloatTensor): FloatTensor {
  return floatTensor(data, shape.toSpliced(1, 1));
}

/** `hidden_states.0`, `hidden_states.1`, … of a batch of one, as `[L + 1, T, C]`. */
function hiddenStatesOf(outputs: Outputs, { numLayers }: LoadedModel["model"]): FloatTensor {
  const states = Array.from({ length: numLayers + 1 }, (_, index) => outputs.get(`hidden_states.${index}`)!);
  return withoutBatch(stack(states));
}

/** `[L, H, T]` → `[L, H]` */
function meanOverQueries({ data, shape }: FloatTensor): FloatTensor {
  const [layers, heads, tokens] = shape as [number, number, number];
  const means = Float32Array.from({ length: layers * heads }, (_, head) =>
    data.subarray(head * tokens, (head + 1) * tokens).reduce((sum, value) => sum + value / tokens, 0),
  );
  return floatTensor(means, [layers, heads]);
}

/**
 * Which rows of logits to compute. Predictions at masks need the rows of the masks, so "last" is only possible if
 * nothing but the last position is predicted.
 */
function computedLogits(
  { info }: LoadedModel,
  tokens: TokenizeResult,
  asked: "all" | "last",
): "all" | "last" {
  const last = tokens.tokens.length - 1;
  const isLastEnough = predictedPositions(info, tokens.tokens).every((position) => position === last);
  return isLastEnough ? asked : "all";
}

/** A copy of the last row. */
function lastRow(logits: FloatTensor): FloatTensor {
  const { data } = at(logits, logits.shape[0]! - 1);
  return floatTensor(data.slice(), [1, data.length]);
}

/** Drops a classifier's batch axis, returns a language model's rows unchanged, and is empty without a head. */
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
  const asked = input.logits ?? "all";
  const options: AttendOptions = {
    masked: input.headMask !== undefined,
    hiddenStates: input.hiddenStates ?? false,
    queriesAndKeys: input.queriesAndKeys ?? false,
    ...(input.scores && { scores: true }),
    logits: computedLogits(loaded, tokens, asked),
  };
  const { model } = loaded;
  const feeds = batchFeeds([tokens], { hasTypeIds: model.hasTypeIds, padId: 0, headMask: input.headMask });
  const start = performance.now();
  const outputs = await loaded.sessions.run(attendProgram(model, options, 1), feeds, signal);
  const milliseconds = performance.now() - start;
  const seqLen = tokens.ids.length;
  const logits = logitsOf(outputs, loaded);
  const predictions = predictTokens(loaded.info, tokens.tokens, logits, (ids) => textsOf(loaded, ids));
  const layers = (name: string, ...rest: number[]) =>
    withoutBatch(expandHeads(outputs, name, model, [1, model.numHeads, seqLen, ...rest]));
  return {
    ...tokens,
    attentions: layers("attentions", seqLen),
    entropies: meanOverQueries(layers("entropies")),
    ...(options.hiddenStates && { hiddenStates: hiddenStatesOf(outputs, model) }),
    ...(options.queriesAndKeys && {
      queries: layers("queries", model.headDim),
      keys: layers("keys", model.headDim),
    }),
    ...(options.scores && { scores: layers("scores", seqLen) }),
    logits: asked === options.logits ? logits : lastRow(logits),
    ...(predictions && { predictions }),
    milliseconds,
  };
}
