import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Runtime, Weight } from "../../runtime/runtime";
import { tinyConfigs } from "../../testing/tiny-configs";
import type { ModelInfo } from "../api/api";
import { createEngine, type ServedEngine } from "../engine";
import type { Reply } from "../wire/protocol";
import { serve } from "../wire/serve";

/** A device that only counts the weights on it. Each upload takes a few turns of the event loop. */
function countingRuntime(fails = false): { readonly runtime: Runtime; readonly held: Set<Weight> } {
  const held = new Set<Weight>();
  let uploads = 0;
  return {
    held,
    runtime: {
      kind: "wasm",
      placement: "initializers",
      adapter: null,
      threads: null,
      limits: {},
      fallback: null,
      lost: new Promise(() => undefined),
      upload: async (data, shape) => {
        await turns(3);
        if (fails && ++uploads === 5) throw new Error("no room");
        const weight: Weight = { shape, bytes: data.byteLength, dispose: () => void held.delete(weight) };
        held.add(weight);
        return weight;
      },
      compile: () => Promise.reject(new Error("this device cannot compute")),
      dispose: async () => undefined,
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

function engineOn(runtime: Runtime): ServedEngine {
  return createEngine({
    createRuntime: async () => runtime,
    openSource: () => {
      throw new Error("This test only has random models");
    },
    readData: () => Promise.reject(new Error("no data")),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
}

const source = { random: tinyConfigs.bert, seed: 1 };
const settled = (calls: readonly Promise<unknown>[]) => Promise.allSettled(calls);

/** How many turns a load takes, so that callers can cancel before, during and after it. */
async function turnsOfALoad(): Promise<number> {
  const engine = engineOn(countingRuntime().runtime);
  let isDone = false;
  const loading = engine.load(source).then(() => {
    isDone = true;
  });
  let count = 0;
  for (; !isDone; count++) await Promise.resolve();
  await loading;
  return count;
}

interface Caller {
  /** When the caller asks, and after how many turns it cancels; null if it does not. */
  readonly comes: number;
  readonly leaves: number | null;
}

const callersWithin = (length: number) =>
  fc.array(fc.record({ comes: fc.nat(length), leaves: fc.option(fc.nat(length + 10), { nil: null }) }), {
    minLength: 1,
    maxLength: 4,
  });

describe("whenever callers load and cancel, a model is on the device if and only if one of them got it", () => {
  test("by the engine itself", async () => {
    const length = await turnsOfALoad();
    await fc.assert(
      fc.asyncProperty(callersWithin(length), async (callers: readonly Caller[]) => {
        const { runtime, held } = countingRuntime();
        const engine = engineOn(runtime);
        const outcomes = await settled(
          callers.map(async ({ comes, leaves }) => {
            const controller = new AbortController();
            await turns(comes);
            const loading = engine.load(source, { signal: controller.signal });
            if (leaves !== null) void turns(leaves).then(() => controller.abort());
            return loading;
          }),
        );
        await turns(length);
        const isWanted = outcomes.some(({ status }) => status === "fulfilled");
        expect((await engine.device()).models).toHaveLength(isWanted ? 1 : 0);
        expect(held.size > 0).toBe(isWanted);
      }),
      { numRuns: 300 },
    );
  });

  test("by the worker's side, whose answer may cross a cancellation", async () => {
    const length = await turnsOfALoad();
    await fc.assert(
      fc.asyncProperty(callersWithin(length), fc.nat(10), async (callers: readonly Caller[], transit) => {
        const { runtime, held } = countingRuntime();
        const engine = engineOn(runtime);
        const worker = serve(engine, (reply) => reply);
        const gotten = await Promise.all(
          callers.map(async ({ comes, leaves }, id) => {
            let hasLeft = false;
            await turns(comes);
            const answering = worker.call({ id, verb: "load", args: [source] }, null, null);
            if (leaves !== null)
              void turns(leaves).then(() => {
                hasLeft = true;
                worker.cancel(id);
              });
            const answer: Reply = await answering;
            // The answer is on its way to the page.
            await turns(transit);
            if (hasLeft) return false;
            worker.taken(id);
            return answer.ok;
          }),
        );
        await turns(2 * length + 20);
        expect((await engine.device()).models).toHaveLength(gotten.includes(true) ? 1 : 0);
        expect(held.size > 0).toBe(gotten.includes(true));
      }),
      { numRuns: 300 },
    );
  });
});

test("cancelled pruning leaves only its base on the device", async () => {
  const length = await turnsOfALoad();
  for (let leaves = 0; leaves < length + 10; leaves += 3) {
    const { runtime, held } = countingRuntime();
    const engine = engineOn(runtime);
    const { model } = await engine.load(source);
    const before = held.size;
    const controller = new AbortController();
    const pruning = settled([engine.prune(model, { 0: [0] }, { signal: controller.signal })]);
    await turns(leaves);
    controller.abort();
    const [outcome] = await pruning;
    await turns(length);
    const isThere = outcome!.status === "fulfilled";
    expect((await engine.device()).models).toHaveLength(isThere ? 2 : 1);
    expect(held.size > before).toBe(isThere);
  }
});

test("a load that fails midway leaves nothing on the device, and can be repeated", async () => {
  const { runtime, held } = countingRuntime(true);
  const engine = engineOn(runtime);
  await expect(engine.load(source)).rejects.toThrow("no room");
  expect(held.size).toBe(0);
  const { model }: ModelInfo = await engine.load(source);
  expect((await engine.device()).models).toEqual([model]);
});

test("a model released while another caller loads it stays loaded for that caller", async () => {
  const { runtime, held } = countingRuntime();
  const engine = engineOn(runtime);
  const { model } = await engine.load(source);
  const one = held.size;
  const [, again] = await Promise.all([engine.release(model), engine.load(source)]);
  expect(again.model).toBe(model);
  expect((await engine.device()).models).toEqual([model]);
  expect(held.size).toBe(one);
});

test("every caller of a shared load receives its progress", async () => {
  const engine = engineOn(countingRuntime().runtime);
  const told = [0, 0];
  await Promise.all(told.map((_, caller) => engine.load(source, { onProgress: () => void told[caller]!++ })));
  expect(told[0]).toBeGreaterThan(3);
  expect(told[1]).toBe(told[0]);
});
