import { expect, test } from "vitest";
import { parametersOf } from "../engine/model/parameters";
import { SessionCache } from "../engine/model/session-cache";
import { fromSeed, uploadWeights } from "../engine/model/weights";
import { createModel } from "../models/create-model";
import { createWasmRuntime } from "../runtime/wasm";
import { tinyConfigs } from "../testing/tiny-configs";
import { attendProgram } from "./attend";
import { batchFeeds } from "./feeds";
import { scoreProgram } from "./score";

const rows = [
  { ids: [2, 7, 9, 4, 11, 3], typeIds: [0, 0, 0, 1, 1, 1] },
  { ids: [2, 13, 3], typeIds: [0, 0, 0] },
];

test.each(["bert", "distilbert", "electra", "albert", "roberta"] as const)(
  "the logits of %s are those of a last layer computed for all tokens",
  async (family) => {
    const model = createModel(tinyConfigs[family]);
    expect(model.readsFirst).toBe(true);
    const runtime = await createWasmRuntime(null);
    const weights = await uploadWeights(runtime, parametersOf(model), fromSeed(model, 5));
    const sessions = new SessionCache(runtime, weights);
    const feeds = batchFeeds(rows, { hasTypeIds: model.hasTypeIds, padId: 0 });
    const logits = async (hiddenStates: boolean) => {
      const options = { masked: false, hiddenStates, queriesAndKeys: false, logits: "all" } as const;
      return (await sessions.run(attendProgram(model, options), feeds)).get("logits")!.data;
    };
    const whole = await logits(true);
    const scored = (await sessions.run(scoreProgram(model, false), feeds)).get("logits")!.data;
    const far = (other: Float32Array) =>
      Math.max(...other.map((value, index) => Math.abs(value - whole[index]!)));
    expect(far(await logits(false))).toBeLessThan(1e-6);
    expect(far(scored)).toBeLessThan(1e-6);
  },
);

test("a program that needs only the logits computes one token in the last layer", () => {
  const { graph } = scoreProgram(createModel(tinyConfigs.bert), false);
  const wide = graph.nodes.filter(({ name }) => /^layer\.\d\.intermediate\.MatMul/.test(name));
  expect(wide.map(({ outputs }) => outputs[0]!.shape[1])).toEqual([...wide.slice(1).map(() => "T"), 1]);
});
