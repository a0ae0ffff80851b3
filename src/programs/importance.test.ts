import { beforeAll, describe, expect, test } from "vitest";
import { parametersOf } from "../engine/model/parameters";
import { SessionCache } from "../engine/model/session-cache";
import { fromSeed, uploadWeights } from "../engine/model/weights";
import type { Tensor } from "../lib/tensor";
import { createModel } from "../models/create-model";
import { createWasmRuntime } from "../runtime/wasm";
import { tinyConfigs } from "../testing/tiny-configs";
import { batchFeeds } from "./feeds";
import { importanceProgram } from "./importance";
import type { LossKind } from "./loss";

const rows = [
  { ids: [2, 7, 9, 4, 11, 3], typeIds: [0, 0, 0, 1, 1, 1] },
  { ids: [2, 13, 3], typeIds: [0, 0, 0] },
];
const mask = Float32Array.from({ length: 15 }, (_, head) => (head === 4 ? 0 : head === 7 ? 0.5 : 1));

/** Targets and weights: a class or a list of entries per row, or each token's successor, with weight 0 for the last token and padding. */
function targets(isClassifier: boolean, loss: LossKind): Record<string, Tensor> {
  if (loss !== "cross-entropy") {
    return {
      targets: { data: Float32Array.of(1, 0, 0.5, 0, 0, 1), shape: [2, 3] },
      weights: { data: Float32Array.of(0.5, 0.5), shape: [2] },
    };
  }
  if (isClassifier) {
    return {
      targets: { data: Int32Array.of(1, 2), shape: [2] },
      weights: { data: Float32Array.of(0.5, 0.5), shape: [2] },
    };
  }
  const next = rows.flatMap(({ ids }) => Array.from({ length: 6 }, (_, token) => ids[token + 1] ?? 0));
  const real = rows.flatMap(({ ids }) =>
    Array.from({ length: 6 }, (_, token) => (token + 1 < ids.length ? 1 / 7 : 0)),
  );
  return {
    targets: { data: Int32Array.from(next), shape: [12] },
    weights: { data: Float32Array.from(real), shape: [12] },
  };
}

describe.each([
  ["BERT", tinyConfigs.bert, "cross-entropy"],
  ["BERT with several labels", tinyConfigs.bert, "binary-cross-entropy"],
  ["BERT that answers with numbers", tinyConfigs.bert, "squared-error"],
  ["ModernBERT, which takes a mean", tinyConfigs.modernbert, "cross-entropy"],
  ["ELECTRA", tinyConfigs.electra, "cross-entropy"],
  ["ALBERT, whose layers share weights", tinyConfigs.albert, "cross-entropy"],
  ["GPT-2", tinyConfigs.gpt2, "cross-entropy"],
  ["GPT-Neo, whose layers have windows", tinyConfigs.gptNeo, "cross-entropy"],
  ["GPT-NeoX", tinyConfigs.gptNeoX, "cross-entropy"],
  ["OPT", tinyConfigs.opt, "cross-entropy"],
  ["Mistral, whose heads share keys and values", tinyConfigs.mistral, "cross-entropy"],
  ["Mistral with several labels", tinyConfigs.mistralClassifier, "binary-cross-entropy"],
  ["Mistral that answers with numbers", tinyConfigs.mistralClassifier, "squared-error"],
  ["Qwen2", tinyConfigs.qwen2, "cross-entropy"],
  ["Gemma 3, whose layers have windows and whose logits are bounded", tinyConfigs.gemma3, "cross-entropy"],
  ["Qwen3, whose heads have norms", tinyConfigs.qwen3, "cross-entropy"],
] as const)("the gradient of the loss by the head mask, %s", (_, config, loss) => {
  const model = createModel(config);
  const program = importanceProgram(model, loss);
  let sessions: SessionCache;
  beforeAll(async () => {
    const runtime = await createWasmRuntime(null);
    sessions = new SessionCache(
      runtime,
      await uploadWeights(runtime, parametersOf(model), fromSeed(model, 5)),
    );
  });

  const run = (headMask: Float32Array) =>
    sessions.run(program, {
      ...batchFeeds(rows, {
        hasTypeIds: model.hasTypeIds,
        padId: 0,
        headMask: { data: headMask, shape: [3, 5] },
      }),
      ...targets(model.head === "classifier", loss),
    });

  test("equals central differences of the loss, masked heads included", async () => {
    const outputs = await run(mask);
    const [batch, heads, tokens] = outputs.get("gradients.0")!.shape as [number, number, number];
    expect([batch, heads, tokens]).toEqual([2, 5, 6]);
    const lossAt = async (head: number, change: number) => {
      const changed = mask.slice();
      changed[head]! += change;
      return (await run(changed)).get("loss")!.data[0]!;
    };
    const slope = async (head: number, step: number) =>
      ((await lossAt(head, step)) - (await lossAt(head, -step))) / (2 * step);
    const differences: number[] = [];
    const analytic: number[] = [];
    for (let head = 0; head < mask.length; head++) {
      // Richardson's extrapolation: the losses are too curved for one step.
      const rise = (4 * (await slope(head, 0.01)) - (await slope(head, 0.02))) / 3;
      const { data, shape } = outputs.get(`gradients.${Math.floor(head / 5)}`)!;
      const own = data.filter((_, index) => Math.floor(index / shape[2]!) % heads === head % 5);
      analytic.push(own.reduce((sum, value) => sum + value, 0));
      differences.push(analytic.at(-1)! - rise);
    }
    const scale = Math.max(...analytic.map(Math.abs));
    expect(scale).toBeGreaterThan(0.01);
    expect(Math.abs(analytic[4]!)).toBeGreaterThan(1e-5);
    expect(Math.max(...differences.map(Math.abs))).toBeLessThan(1e-3 * scale);
  });

  test("padding has no gradient", async () => {
    const { data } = (await run(mask)).get("gradients.1")!;
    const padded = data.filter((_, index) => Math.floor(index / 30) === 1 && index % 6 >= 3);
    expect(padded).toHaveLength(15);
    expect(Math.max(...padded.map(Math.abs))).toBeLessThan(1e-7);
  });
});
