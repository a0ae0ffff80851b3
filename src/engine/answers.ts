/** @file The question that the first picture asks: every head's attention over one text. */

import { type FloatTensor, floatTensor, stack } from "../lib/tensor";
import { type AttendOptions, attendProgram } from "../programs/attend";
import { batchFeeds } from "../programs/feeds";
import type { AttendInput, AttendResult } from "./api";
import { checkHeadMask, readInput } from "./input";
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
