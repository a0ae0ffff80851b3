import { beforeAll, describe, expect, test } from "vitest";
import type { Tensor } from "../../lib/tensor";
import type { Program } from "../../programs/program";
import { createWasmRuntime } from "../../runtime/wasm";
import { openGoldenModel } from "../../testing/golden-model";
import { largestDifference } from "../../testing/goldens";
import { batchesOf } from "../input/batches";
import { maskTensor } from "../input/run-batch";
import type { LoadedModel } from "../model/loading";
import { SessionCache } from "../model/session-cache";
import { fromCheckpoint, uploadWeights } from "../model/weights";
import { runImportance } from "./heads";
import { lowestChange, MaskRunner } from "./mask-runner";
import { labelTargets } from "./targets";

const rows = [
  { ids: [2, 7, 9, 4, 11, 3], typeIds: [0, 0, 0, 0, 0, 0] },
  { ids: [2, 13, 3], typeIds: [0, 0, 0] },
];
const targets = labelTargets({ problem: "single_label_classification", classes: [1, 0] });

let loaded: LoadedModel;
beforeAll(async () => {
  const { checkpoint, match } = await openGoldenModel("reference/goldens/checkpoints/bert-classifier");
  const runtime = await createWasmRuntime(null);
  const weights = await uploadWeights(runtime, match.parameters, fromCheckpoint(checkpoint, match));
  loaded = {
    model: match.model,
    sessions: new SessionCache(runtime, weights),
    reading: { tokenizer: null },
  } as never;
});

describe("consecutive masks on cached layers", () => {
  test.each([true, false])("give the same results as whole passes (gradients: %s)", async (gradients) => {
    const { model } = loaded;
    const [batch] = batchesOf(rows, "wasm");
    const runner = new MaskRunner(loaded, targets, gradients);
    const count = model.numLayers * model.numHeads;
    const entries = new Float32Array(count).fill(1);
    // The last layer first, so that lower layers are reused; then all layers again.
    for (const place of [count - 1, count - 1 - model.numHeads, 0, count - 2]) {
      entries[place] = 0;
      const headMask = maskTensor(model, entries.slice());
      const own = await runner.run(batch!, headMask, undefined);
      const whole = await runImportance(loaded, targets, headMask, undefined)(batch!);
      const names = gradients ? [...whole.keys()] : ["logits"];
      expect([...own.keys()].sort()).toEqual(names.sort());
      for (const name of names) {
        expect(largestDifference(own.get(name)!.data, whole.get(name)!.data), name).toBeLessThan(1e-5);
      }
    }
  });
});

test("layers below the change are not run again", async () => {
  const { model } = loaded;
  const ran: string[] = [];
  const sessions = {
    run: (program: Program, ...rest: [Record<string, Tensor>]) => {
      ran.push(program.key);
      return loaded.sessions.run(program, ...rest);
    },
  };
  const runner = new MaskRunner({ ...loaded, sessions } as LoadedModel, targets, false);
  const entries = new Float32Array(model.numLayers * model.numHeads).fill(1);
  const [batch] = batchesOf(rows, "wasm");
  await runner.run(batch!, maskTensor(model, entries), undefined);
  expect(ran).toHaveLength(model.numLayers + 1);
  ran.length = 0;
  entries[entries.length - 1] = 0;
  await runner.run(batch!, maskTensor(model, entries.slice()), undefined);
  expect(ran).toEqual([`stages(loss=null).${model.numLayers - 1}`, "stages(loss=null).rest"]);
});

test("the lowest change is the first layer with a different entry", () => {
  const mask = { data: Float32Array.of(1, 1, 1, 0, 1, 1), shape: [3, 2] };
  expect(lowestChange(Float32Array.of(1, 1, 1, 1, 1, 0), mask)).toBe(1);
  expect(lowestChange(Float32Array.of(0, 1, 1, 0, 1, 1), mask)).toBe(0);
  expect(lowestChange(mask.data, mask)).toBe(3);
});
