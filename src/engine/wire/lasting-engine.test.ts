import { describe, expect, test, vi } from "vitest";
import type { Progress } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import { createWasmRuntime } from "../../runtime/wasm";
import { folderEngine } from "../../testing/folder-engine";
import { type LocalWorkers, localWorkers } from "../../testing/local-workers";
import { refusal } from "../../testing/refusal";
import { tinyConfigs } from "../../testing/tiny-configs";
import type { DecodeStep, DeviceInfo, Headscope, SearchStep } from "../api/api";
import type { Life } from "../api/life";
import type { ServedEngine } from "../engine";
import { consoleOf } from "./client";
import { LastingEngine, type Timing } from "./lasting-engine";

const timing: Timing = { silence: { tick: 10, ticks: 5 }, backOff: 1, idle: 1_000_000 };

interface Lasting {
  readonly workers: LocalWorkers;
  readonly engine: Headscope;
  readonly lasting: LastingEngine;
  readonly lives: Life[];
}

function lastingOn(engineOf: (number: number) => ServedEngine, changed: Partial<Timing> = {}): Lasting {
  const workers = localWorkers(engineOf);
  const lasting = new LastingEngine(() => workers.start(), { ...timing, ...changed });
  const lives: Life[] = [];
  lasting.onLife((life) => lives.push(life));
  return { workers, lasting, engine: consoleOf(lasting), lives };
}

/** An engine with some calls replaced. */
function altered(engine: ServedEngine, changed: Partial<Headscope>): ServedEngine {
  const own = new Map<string | symbol, unknown>(Object.entries(changed));
  return new Proxy(engine, {
    get: (target, name) => own.get(name) ?? (Reflect.get(target, name) as () => unknown).bind(target),
  });
}

const ids = { ids: [1, 2, 3] };

async function attentionsOf(engine: Headscope, models: readonly string[]) {
  const results = [];
  for (const model of models) results.push((await engine.attend(model, ids)).attentions.data);
  return results;
}

describe("a worker that dies", () => {
  test("is replaced, and exactly the models that were loaded are loaded again in the same way", async () => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const base = await engine.load({ id: "bert-classifier" });
    const random = await engine.load({ random: base.model, seed: 3 });
    const pruned = await engine.prune(random.model, { 0: [1] });
    const twice = await engine.prune(pruned.model, { 1: [0] });
    const own = await engine.load({ random: tinyConfigs.gpt2, seed: 1 });
    const gone = await engine.load({ id: "gpt2-lm" });
    for (const { model } of [base, pruned, gone]) await engine.release(model);
    const held = [random.model, twice.model, own.model];
    const before = await attentionsOf(engine, held);
    const news: DeviceInfo[] = [];
    await engine.onDevice((device) => news.push(device));
    workers.all[0]!.die();
    expect(await attentionsOf(engine, held)).toEqual(before);
    const device = await engine.device();
    expect([...device.models].sort()).toEqual([...held].sort());
    expect(device.rebuilt).toBe(1);
    await expect.poll(() => news.at(-1)).toEqual(device);
    // A device is not reported before its models are loaded.
    expect(news.every(({ models }) => held.every((model) => models.includes(model)))).toBe(true);
    expect((await refusal(engine.attend(gone.model, ids))).code).toBe("no-model");
    expect(workers.all).toHaveLength(2);
    workers.all[1]!.die();
    expect(await attentionsOf(engine, held)).toEqual(before);
    expect((await engine.device()).rebuilt).toBe(2);
  });

  test("during calls is replaced by one that answers them, except those that were cancelled", async () => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    const [before] = await attentionsOf(engine, [model]);
    const controller = new AbortController();
    const asked = [engine.attend(model, ids), engine.attend(model, ids)];
    const cancelled = refusal(engine.attend(model, ids, { signal: controller.signal }));
    const loading = engine.load({ id: "gpt2-lm" });
    workers.all[0]!.die();
    controller.abort();
    expect((await cancelled).code).toBe("aborted");
    for (const answer of await Promise.all(asked)) expect(answer.attentions.data).toEqual(before);
    expect((await engine.device()).models).toEqual([model, (await loading).model]);
  });

  test("has dropped files read again under the same key, and not mixed with those of another drop", async () => {
    const config = (layers: number) =>
      new File([JSON.stringify({ ...tinyConfigs.bert, num_hidden_layers: layers })], "config.json");
    const seen: (number | undefined)[] = [];
    const { workers, engine } = lastingOn(() => {
      const inner = folderEngine();
      const load: Headscope["load"] = (source, options) => {
        if ("files" in source) seen.push(source.drop);
        return inner.load({ random: tinyConfigs.bert, seed: "files" in source ? source.drop! : 0 }, options);
      };
      return altered(inner, { load });
    });
    const first = await engine.load({ files: [config(2)] });
    const second = await engine.load({ files: [config(2)] });
    await engine.release(first.model);
    workers.all[0]!.die();
    expect((await engine.attend(second.model, ids)).attentions.shape[0]).toBe(3);
    const third = await engine.load({ files: [config(2)] });
    expect(seen).toEqual([1, 2, 2, 3]);
    expect(new Set([first.model, second.model, third.model]).size).toBe(3);
  });

  test("is reported once if a model cannot be loaded again", async () => {
    const { workers, engine } = lastingOn((number) => {
      const inner = folderEngine();
      const load: Headscope["load"] = (source, options) =>
        number > 0 && "id" in source
          ? Promise.reject(new AppError("offline", "You are offline.", "Connect."))
          : inner.load(source, options);
      return altered(inner, { load });
    });
    const lost = await engine.load({ id: "bert-classifier" });
    const kept = await engine.load({ random: tinyConfigs.bert, seed: 1 });
    const news: DeviceInfo[] = [];
    await engine.onDevice((device) => news.push(device));
    workers.all[0]!.die();
    await expect.poll(() => news.at(-1)?.models).toEqual([kept.model]);
    expect((await refusal(engine.attend(lost.model, ids))).code).toBe("no-model");
  });
});

const lanes = [{ max_new_tokens: 5 }, { do_sample: true, seed: 7, max_new_tokens: 5 }];

test.each([0, 1, 3])(
  "a decoding whose worker dies at step %d reports every step once, with the same result",
  async (at) => {
    const run = async (isKilled: boolean) => {
      const { workers, engine } = lastingOn(() => folderEngine());
      const { model } = await engine.load({ id: "gpt2-lm" });
      const told: DecodeStep[] = [];
      const result = await engine.decode(
        model,
        { ids: [1, 2], lanes },
        {
          onStep: async (step) => {
            told.push(step);
            if (isKilled && step.index === at) workers.all[0]!.die();
            return step.index === 1 ? { add: [{ num_beams: 2, max_new_tokens: 4 }] } : undefined;
          },
        },
      );
      const steps = told.map(({ milliseconds, ...step }) => ({ ...step, took: typeof milliseconds }));
      return { result, steps, started: workers.all.length };
    };
    const plain = await run(false);
    const killed = await run(true);
    expect(killed.started).toBe(2);
    expect(killed.steps).toEqual(plain.steps);
    expect(killed.result).toEqual(plain.result);
  },
);

test("a search whose worker dies resumes after the reported steps", async () => {
  const input = { texts: ["they walked", "the rain was quiet"], labels: [1, 0], toTheEnd: true };
  const run = async (isKilled: boolean) => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    const told: SearchStep[] = [];
    const result = await engine.search(model, input, {
      onStep: (step) => {
        told.push(step);
        if (isKilled && told.length === 3) workers.all[0]!.die();
      },
    });
    return {
      told: told.map(({ masked, head, accuracy }) => ({ masked, head, accuracy })),
      curve: result.curve,
    };
  };
  expect(await run(true)).toEqual(await run(false));
});

describe("a worker that cannot compute", () => {
  test("because its runtime did not load is replaced, and the call answered", async () => {
    const refused = new AppError("engine-stopped", "The runtime could not be loaded: 404.", "Try again.");
    const { workers, engine } = lastingOn((number) =>
      folderEngine(async () => {
        const runtime = await createWasmRuntime(null);
        return number === 0 ? { ...runtime, compile: () => Promise.reject(refused) } : runtime;
      }),
    );
    const { model } = await engine.load({ id: "bert-classifier" });
    expect((await engine.attend(model, ids)).tokens).toHaveLength(3);
    expect(workers.all).toHaveLength(2);
    expect(workers.all[0]!.isTerminated).toBe(true);
  });

  test("however often it is restarted is reported, and only restarted for the next call", async () => {
    let isBroken = true;
    const { workers, engine, lives } = lastingOn(() =>
      folderEngine(() =>
        isBroken
          ? Promise.reject(
              new AppError("engine-stopped", "The runtime could not be loaded: 404.", "Try again."),
            )
          : createWasmRuntime(null),
      ),
    );
    const error = await refusal(engine.load({ id: "bert-classifier" }));
    expect(error).toMatchObject({ code: "engine-stopped", message: "The runtime could not be loaded: 404." });
    const started = workers.all.length;
    expect(started).toBeLessThanOrEqual(4);
    for (let asked = 1; asked <= 3; asked++) await refusal(engine.device());
    expect(workers.all.length).toBeLessThanOrEqual(started + 4);
    expect(lives.at(-1)?.kind).toBe("stopped");
    isBroken = false;
    const { model } = await engine.load({ id: "bert-classifier" });
    await engine.attend(model, ids);
    expect(lives.at(-1)).toEqual({ kind: "well" });
  });

  test("whose script does not load is an AppError", async () => {
    const broken = new AppError("engine-stopped", "The engine stopped: 404.", "Reload the page.");
    const start = vi.fn(() => ({
      api: Promise.reject(broken),
      gone: Promise.resolve(broken),
      terminate: () => undefined,
    }));
    const engine = consoleOf(new LastingEngine(start, timing));
    expect((await refusal(engine.device())).message).toBe("The engine stopped: 404.");
    expect(start.mock.calls.length).toBeLessThanOrEqual(4);
  });

  test("because of one call is not replaced forever for that call", async () => {
    const deadly = vi.fn();
    const lasting = lastingOn((number) => {
      const inner = folderEngine();
      const measureText: Headscope["measureText"] = () => {
        deadly();
        lasting.workers.all[number]!.die();
        return new Promise(() => undefined);
      };
      return altered(inner, { measureText });
    });
    const { model } = await lasting.engine.load({ id: "gpt2-lm" });
    expect((await refusal(lasting.engine.measureText(model, "a"))).code).toBe("engine-stopped");
    expect(deadly).toHaveBeenCalledTimes(3);
    expect((await lasting.engine.attend(model, ids)).tokens).toHaveLength(3);
  });
});

describe("a silent worker", () => {
  test("is reported, and after wait() only after twice the time; a message ends it", async () => {
    const { workers, engine, lasting, lives } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    workers.all[0]!.hang();
    const asked = refusal(engine.attend(model, ids));
    await expect.poll(() => lives).toEqual([{ kind: "silent" }]);
    lasting.wait();
    await expect.poll(() => lives).toEqual([{ kind: "silent" }, { kind: "silent" }]);
    lasting.restart();
    expect(await asked).toMatchObject({ code: "aborted" });
    expect((await engine.attend(model, ids)).tokens).toHaveLength(3);
    expect((await engine.device()).rebuilt).toBe(0);
    expect(lives.at(-1)).toEqual({ kind: "well" });
  });

  test("is not reported if nothing is asked of it, if it reports progress, or if it waits for the page", async () => {
    const { engine, lives } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "gpt2-lm" });
    await engine.decode(
      model,
      { ids: [1], lanes: [{ max_new_tokens: 2 }] },
      { onStep: () => new Promise((resolve) => setTimeout(resolve, 200)) },
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lives).toEqual([]);
  });

  test("is reported even if the user cancelled the call", async () => {
    const { workers, engine, lives } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    workers.all[0]!.hang();
    const controller = new AbortController();
    const asked = refusal(engine.attend(model, ids, { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect((await asked).code).toBe("aborted");
    await expect.poll(() => lives.map(({ kind }) => kind)).toContain("silent");
  });
});

describe("a worker with far too much memory", () => {
  const bloated = (memoryBytes: number) => {
    const inner = folderEngine();
    const device: Headscope["device"] = async () => ({ ...(await inner.device()), memoryBytes });
    return altered(inner, { device });
  };

  test("is replaced unnoticed when idle", async () => {
    const { workers, engine, lives } = lastingOn(
      (number) => bloated(number === 0 ? 540_000_000 : 20_000_000),
      {
        idle: 20,
      },
    );
    const { model } = await engine.load({ id: "bert-classifier" });
    const [before] = await attentionsOf(engine, [model]);
    await expect.poll(() => workers.all.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    expect((await attentionsOf(engine, [model]))[0]).toEqual(before);
    expect(await engine.device()).toMatchObject({ models: [model], rebuilt: 0, memoryBytes: 20_000_000 });
    expect(lives).toEqual([]);
  });

  test("is not replaced while something runs, or if memory is moderate", async () => {
    const { workers, engine } = lastingOn((number) => bloated(number === 0 ? 540_000_000 : 0), { idle: 20 });
    const { model } = await engine.load({ id: "gpt2-lm" });
    await engine.decode(
      model,
      { ids: [1], lanes: [{ max_new_tokens: 2 }] },
      { onStep: () => new Promise((resolve) => setTimeout(resolve, 100)) },
    );
    expect(workers.all).toHaveLength(1);
    const modest = lastingOn(() => bloated(390_000_000), { idle: 1 });
    await modest.engine.load({ id: "gpt2-lm" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(modest.workers.all).toHaveLength(1);
  });
});

test("a load that is cancelled while its answer is on the way is undone", async () => {
  const { engine } = lastingOn(() => folderEngine());
  const told: Progress[] = [];
  for (let leaves = 0; leaves < 6; leaves++) {
    const controller = new AbortController();
    const loading = engine.load(
      { random: tinyConfigs.bert, seed: 1 },
      { signal: controller.signal, onProgress: (progress) => told.push(progress) },
    );
    const outcome = Promise.allSettled([loading]);
    for (let turn = 0; turn < leaves; turn++) await new Promise((resolve) => setTimeout(resolve));
    controller.abort();
    const [{ status }] = await outcome;
    const expected = status === "fulfilled" ? 1 : 0;
    await expect.poll(async () => (await engine.device()).models).toHaveLength(expected);
    if (expected === 1) await engine.release((await loading).model);
  }
});

test("progress on its way when a call is cancelled is told to nobody", async () => {
  const controller = new AbortController();
  const told: number[] = [];
  const { engine } = lastingOn(() =>
    altered(folderEngine(), {
      attend: async (_model, _input, options) => {
        for (const done of [1, 2, 3])
          options?.onProgress?.({ stage: "run", done, total: done, unit: "texts" });
        throw aborted();
      },
    }),
  );
  const onProgress = ({ done }: Progress) => {
    told.push(done);
    controller.abort();
  };
  const attending = engine.attend("any", ids, { signal: controller.signal, onProgress });
  expect((await refusal(attending)).code).toBe("aborted");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toEqual([1]);
});

describe("a set of texts", () => {
  const texts = ["1 2 3", "4 5", "6 7 8 9"];
  const labels = [0, 1, 0];
  /** What was sent instead of the texts, by call. */
  const crossed = ({ calls }: LocalWorkers["all"][number]) =>
    calls
      .filter(({ args }) => args.length > 1)
      .map(({ verb, args }) => [verb, (args[1] as { texts: unknown }).texts]);

  test("is sent once, whichever call uses it, and again to a worker that does not have it", async () => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    const before = await engine.score(model, { texts, labels });
    await engine.entropy(model, { texts: [...texts] });
    await engine.importance(model, { texts, labels });
    await engine.search(model, { texts, labels, threshold: 0 });
    expect(await engine.score(model, { texts, labels })).toEqual(before);
    const named = { set: 1 };
    expect(crossed(workers.all[0]!)).toEqual([
      ["score", { set: 1, texts }],
      ["entropy", named],
      ["importance", named],
      ["search", named],
      ["score", named],
    ]);
    workers.all[0]!.die();
    expect(await engine.score(model, { texts, labels })).toEqual(before);
    expect(await engine.score(model, { texts, labels })).toEqual(before);
    expect(crossed(workers.all[1]!)).toEqual([
      ["score", { set: 1, texts }],
      ["score", named],
    ]);
  });

  test("that was changed is a different set, and a single text is not a set", async () => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    const changing = [...texts];
    const before = await engine.score(model, { texts: changing });
    changing[1] = "9 9";
    const after = await engine.score(model, { texts: changing });
    expect(after.logits.data).not.toEqual(before.logits.data);
    expect(after).toEqual(await engine.score(model, { texts: ["1 2 3", "9 9", "6 7 8 9"] }));
    await engine.score(model, { texts: ["1 2 3"] });
    expect(crossed(workers.all[0]!).map(([, sent]) => sent)).toEqual([
      { set: 1, texts },
      { set: 2, texts: changing },
      { set: 2 },
      ["1 2 3"],
    ]);
  });

  test("that the worker dropped is sent again unnoticed", async () => {
    const { workers, engine } = lastingOn(() => folderEngine());
    const { model } = await engine.load({ id: "bert-classifier" });
    const before = await engine.score(model, { texts });
    // Calls with other sets make the worker drop this one.
    const remote = await workers.all[0]!.api;
    for (let set = 100; set < 106; set++)
      await remote.call({ id: set, verb: "score", args: [model, { texts: { set, texts } }] }, null, null);
    expect(await engine.score(model, { texts })).toEqual(before);
    expect(
      crossed(workers.all[0]!)
        .slice(-2)
        .map(([, sent]) => sent),
    ).toEqual([{ set: 1 }, { set: 1, texts }]);
  });
});

test("a call is sent at once, before the page can draw that it waits", async () => {
  const { engine } = lastingOn(() => folderEngine());
  await engine.device();
  const post = vi.spyOn(MessagePort.prototype, "postMessage");
  const asked = engine.device();
  expect(post).toHaveBeenCalledOnce();
  post.mockRestore();
  await asked;
});
