import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppError } from "../../lib/errors";
import type { KeptTensor, Runtime } from "../../runtime/runtime";
import { createWasmRuntime } from "../../runtime/wasm";
import { folderEngine } from "../../testing/folder-engine";
import { losable } from "../../testing/losable-runtime";
import { refusal } from "../../testing/refusal";
import type { DecodeLane, DecodeStep, Headscope, LaneOptions } from "../api/api";
import { tokenIdsOf } from "./record-tokens";

const engine = folderEngine();
/** It often generates end tokens; it has no tokenizer. */
const ending = "reference/goldens/generation/checkpoints/gpt2-ends";
const endToken = 59;
/** It has 48 positions, a tokenizer and 320 tokens, the last of which is the end token. */
const lasting = "gpt2-lm";
const prompt = [3, 14, 15, 9, 26];
beforeAll(async () => {
  await engine.load({ id: ending });
  await engine.load({ id: lasting });
});

/** Runs a single lane. */
async function alone(model: string, ids: readonly number[], lane: LaneOptions): Promise<DecodeLane> {
  const { lanes } = await engine.decode(model, { ids, lanes: [lane] });
  return lanes[0]!;
}

/** The parts that may not depend on the batch. Rounding may, so scores are left out. */
const textOf = ({ sequences, stop, strategy }: DecodeLane) => ({ sequences, stop, strategy });

const strategies: readonly LaneOptions[] = [
  { max_new_tokens: 12, repetition_penalty: 1.3 },
  { max_new_tokens: 9, do_sample: true, temperature: 1.4, top_k: 0, seed: 5 },
  { max_new_tokens: 6, do_sample: true, num_return_sequences: 3, seed: 6 },
  { max_new_tokens: 8, penalty_alpha: 0.6, top_k: 4 },
  { max_new_tokens: 10, num_beams: 3, early_stopping: "never", num_return_sequences: 2 },
  { max_new_tokens: 7, num_beams: 4, num_beam_groups: 2, diversity_penalty: 0.8 },
  { max_new_tokens: 9, num_beams: 2, do_sample: true, seed: 2 },
  { simple_beam: true, beam_width: 3, max_length: 7 },
];

describe("lanes side by side", () => {
  let expected: DecodeLane[];
  beforeAll(async () => {
    expected = [];
    for (const lane of strategies) expected.push(await alone(ending, prompt, lane));
  });
  const places = strategies.map((_, place) => place);

  test("a lane gives the same result alone and beside others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(places, { minLength: 2 }), async (chosen) => {
        const lanes = chosen.map((place) => strategies[place]!);
        const together = await engine.decode(ending, { ids: prompt, lanes });
        expect(together.lanes.map(textOf)).toEqual(chosen.map((place) => textOf(expected[place]!)));
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test("a lane that joins late does not change its own or other results", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(places, { minLength: 2 }),
        fc.nat(6),
        async ([first, ...later], joins) => {
          const onStep = ({ index }: DecodeStep) =>
            index === joins ? { add: later.map((place) => strategies[place]!) } : undefined;
          // No end token, so that the call does not end before the others join.
          const host = { max_new_tokens: 9, eos_token_id: null };
          const input = { ids: prompt, lanes: [host, strategies[first!]!] };
          const { lanes } = await engine.decode(ending, input, { onStep });
          expect(lanes.slice(1).map(textOf)).toEqual(
            [first!, ...later].map((place) => textOf(expected[place]!)),
          );
        },
      ),
      { numRuns: 10, seed: 8 },
    );
  });

  test("a branch continues like a new call, and its tokens count from the prompt", async () => {
    const branch = { ids: [7, 8, 11], max_new_tokens: 9 };
    const wanted = await alone(lasting, [...prompt, ...branch.ids], { max_new_tokens: 6 });
    const { lanes } = await engine.decode(
      lasting,
      { ids: prompt, lanes: [{ max_new_tokens: 9 }] },
      { onStep: ({ index }) => (index === 4 ? { add: [branch] } : undefined) },
    );
    expect(lanes[1]!.sequences).toEqual([[...branch.ids, ...wanted.sequences[0]!]]);
    expect(lanes[1]!.sequences[0]).toHaveLength(9);
    expect(lanes[1]!.steps).toHaveLength(6);
    expect(lanes[0]!.sequences).toEqual((await alone(lasting, prompt, { max_new_tokens: 9 })).sequences);
  });

  test("a listener that lets the engine go ahead hears the same steps, and is still waited for", async () => {
    const heard: DecodeStep[] = [];
    let thinking = 0;
    const listener = (command: object) => async (step: DecodeStep) => {
      expect(++thinking).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      thinking--;
      heard.push(structuredClone(step));
      return step.index === 2 ? { ...command, add: [strategies[0]!], remove: [1] } : command;
    };
    const lanes = [
      { max_new_tokens: 9, eos_token_id: null },
      { num_beams: 3, max_new_tokens: 9 },
    ];
    const told: (readonly DecodeStep[])[] = [];
    for (const command of [{}, { ahead: true }]) {
      const result = await engine.decode(ending, { ids: prompt, lanes }, { onStep: listener(command) });
      expect(result.lanes[1]).toMatchObject({ sequences: [], stop: null });
      expect(result.lanes[1]!.steps).toHaveLength(3);
      expect(textOf(result.lanes[0]!)).toEqual(textOf(await alone(ending, prompt, lanes[0]!)));
      expect(textOf(result.lanes[2]!)).toEqual(textOf(expected[0]!));
      told.push(heard.splice(0));
    }
    const kindsOf = (steps: readonly DecodeStep[], lane: number) =>
      steps.flatMap(({ updates }) => updates.filter((each) => each.lane === lane).map(({ kind }) => kind));
    for (const lane of lanes.keys()) expect(kindsOf(told[1]!, lane)).toEqual(kindsOf(told[0]!, lane));
    const joined = (steps: readonly DecodeStep[]) =>
      steps.find(({ updates }) => updates.some(({ lane }) => lane === 2))?.index;
    expect(told.map(joined)).toEqual([3, 4]);
  });

  test("a removed lane has its steps and no stop reason; the others continue", async () => {
    const lanes = [{ max_new_tokens: 9 }, { num_beams: 3, max_new_tokens: 9 }];
    const result = await engine.decode(
      lasting,
      { ids: prompt, lanes },
      { onStep: ({ index }) => (index === 2 ? { remove: [0] } : undefined) },
    );
    expect(result.lanes[0]).toMatchObject({ sequences: [], texts: [], stop: null });
    expect(result.lanes[0]!.steps).toHaveLength(3);
    expect(textOf(result.lanes[1]!)).toEqual(textOf(await alone(lasting, prompt, lanes[1]!)));
  });
});

describe("limits", () => {
  test.each([
    ["0 new tokens", { max_new_tokens: 0 }, "max_new_tokens"],
    ["temperature 0", { do_sample: true, temperature: 0 }, "temperature"],
    ["more candidates than tokens", { penalty_alpha: 0.6, top_k: 500 }, "top_k"],
    ["an unknown option", { max_tokens: 3 }, "max_tokens"],
    ["an added lane's id outside the vocabulary", { ids: [320] }, "320"],
  ])(
    "%s is refused: alone it rejects the call, beside others only its lane fails",
    async (_, lane, named) => {
      const error = await refusal(engine.decode(lasting, { ids: prompt, lanes: [lane, lane] }));
      expect(error.message).toMatch(/^Lane 1: /);
      expect(error.message).toContain(named);
      expect(error.hint).not.toBe("");
      const good = { max_new_tokens: 2 };
      const steps: DecodeStep[] = [];
      const { lanes } = await engine.decode(
        lasting,
        { ids: prompt, lanes: [lane, good, lane] },
        { onStep: (step) => void steps.push(structuredClone(step)) },
      );
      const failure = { code: error.code, message: error.message.replace("Lane 1: ", ""), hint: error.hint };
      expect(lanes[0]).toMatchObject({
        error: failure,
        strategy: null,
        sequences: [],
        steps: [],
        stop: null,
      });
      expect(textOf(lanes[1]!)).toEqual(textOf(await alone(lasting, prompt, good)));
      expect(steps[0]!.updates.map((update) => [update.lane, update.kind])).toEqual([
        [0, "failed"],
        [2, "failed"],
        [1, "step"],
      ]);
      expect(steps[0]!.updates[0]).toMatchObject({ error: failure });
      expect(steps).toHaveLength(2);
    },
  );

  test("a call whose lanes are all refused reports each reason before it rejects", async () => {
    const steps: DecodeStep[] = [];
    const lanes = [{ max_new_tokens: 0 }, { max_tokens: 3 }];
    const error = await refusal(
      engine.decode(lasting, { ids: prompt, lanes }, { onStep: (step) => void steps.push(step) }),
    );
    expect(error.message).toContain("max_new_tokens");
    expect(steps).toMatchObject([{ index: 0, rows: 0, updates: [{ lane: 0 }, { lane: 1 }] }]);
    const [first, second] = steps[0]!.updates;
    expect(first!.kind === "failed" && first!.error.message).toContain("max_new_tokens");
    expect(second!.kind === "failed" && second!.error.message).toContain("max_tokens");
  });

  test("a lane refused while others run fails alone, and lanes keep their numbers", async () => {
    const steps: DecodeStep[] = [];
    const onStep = (step: DecodeStep) => {
      steps.push(step);
      if (step.index === 0) return { add: [{ max_new_tokens: -1 }, { max_new_tokens: 2 }] };
      return step.index === 1 ? { remove: [2] } : undefined;
    };
    const input = { ids: prompt, lanes: [{ max_new_tokens: 4, eos_token_id: null }] };
    const { lanes } = await engine.decode(lasting, input, { onStep });
    expect(steps[1]!.updates.map(({ lane }) => lane)).toEqual([1, 0, 2]);
    expect(lanes.map(({ error }) => error?.code ?? null)).toEqual([null, "bad-input", null]);
    expect(lanes[0]!.sequences[0]).toHaveLength(4);
    expect(lanes[2]).toMatchObject({ sequences: [], stop: null });
    expect(lanes[2]!.steps).toHaveLength(1);
  });

  test("a branch that already has the most tokens allowed is refused, by readLane too", async () => {
    const lane = { ids: [7, 8, 11], max_new_tokens: 3 };
    const { message, hint } = await refusal(engine.decode(lasting, { ids: prompt, lanes: [lane] }));
    expect(message).toBe("Lane 1: This branch starts with 3 tokens, and its lane may have 3.");
    const reading = await engine.readLane(lasting, lane, prompt.length);
    expect(reading).toEqual({ ok: false, message: message.replace("Lane 1: ", ""), hint });
  });

  test("the first step names the tokens that lanes start with, refused ones too", async () => {
    const steps: DecodeStep[] = [];
    const lanes = [
      { ids: [7, 8, 11], max_new_tokens: 5 },
      { ids: [12, 900_000], max_new_tokens: 5 },
    ];
    await engine.decode(lasting, { ids: prompt, lanes }, { onStep: (step) => void steps.push(step) });
    const names = await engine.tokenTexts(lasting, [7, 8, 11, 12]);
    expect([7, 8, 11, 12].map((id) => steps[0]!.tokenTexts[id])).toEqual(names);
  });

  test("readLane agrees with decode", async () => {
    expect(await engine.readLane(lasting, { num_beams: 3 }, 5)).toEqual({ ok: true, strategy: "beam" });
    const refused = await engine.readLane(lasting, { max_length: 5 }, 5);
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining("max_length") });
    expect(await engine.readLane(lasting, {}, 48)).toMatchObject({ ok: false });
  });

  test.each([-1, 0.5, Number.NaN])("%s is not a seed", async (seed) => {
    const error = await refusal(engine.decode(lasting, { ids: prompt, lanes: [{}], seed }));
    expect(error.message).toContain("seed");
  });

  test("top_k beyond the vocabulary removes nothing", async () => {
    const lane = { do_sample: true, max_new_tokens: 5, seed: 3 };
    const [all, none] = [
      await alone(lasting, prompt, { ...lane, top_k: 5000 }),
      await alone(lasting, prompt, { ...lane, top_k: 0 }),
    ];
    expect(all.sequences).toEqual(none.sequences);
  });

  test("an empty prompt begins with the model's first token", async () => {
    const { ids, lanes } = await engine.decode(lasting, { prompt: "", lanes: [{ max_new_tokens: 4 }] });
    expect(ids).toEqual([319]);
    expect(lanes[0]!.sequences).toEqual((await alone(lasting, [319], { max_new_tokens: 4 })).sequences);
  });

  test("a prompt with ids, no lanes, a model without a head, and an unknown model are refused", async () => {
    const lanes = [{}];
    expect((await refusal(engine.decode(lasting, { prompt: "a", ids: [1], lanes }))).code).toBe("bad-input");
    expect((await refusal(engine.decode(lasting, { ids: [1], lanes: [] }))).message).toContain("No lanes");
    expect((await refusal(engine.decode("nobody", { ids: [1], lanes }))).code).toBe("no-model");
    const { model } = await engine.load({ id: "bert-classifier" });
    expect((await refusal(engine.decode(model, { ids: [1], lanes }))).message).toContain(
      "language-model head",
    );
    await engine.release(model);
  });

  test("the last token needs no position; a prompt that fills the model gets one more token if a length allows it", async () => {
    const full = Array.from({ length: 48 }, (_, index) => index);
    const one = await alone(lasting, full.slice(1), { max_new_tokens: 9 });
    expect(one.sequences[0]).toHaveLength(2);
    expect(one.stop).toEqual({ kind: "length", rule: "last position", tokens: 49 });
    expect((await alone(lasting, full, { max_new_tokens: 1 })).sequences[0]).toHaveLength(1);
    expect((await refusal(engine.decode(lasting, { ids: full, lanes: [{}] }))).message).toContain("48");
  });

  test("an end token in the prompt does not end a lane", async () => {
    const lane = await alone(ending, [3, endToken, 15], { max_new_tokens: 6, min_new_tokens: 6 });
    expect(lane.sequences[0]).toHaveLength(6);
  });
});

describe("pruned heads", () => {
  test.each([
    ["some and a whole layer", { 0: [1], 1: [0, 1, 2, 3] }],
    ["all", { 0: [0, 1, 2, 3], 1: [0, 1, 2, 3] }],
  ])("%s: greedy search with a cache chooses the tokens of an uncached pass", async (_, heads) => {
    const { model } = await engine.prune(lasting, heads);
    const [tokens] = (await alone(model, prompt, { max_new_tokens: 6, eos_token_id: null })).sequences;
    const { logits } = await engine.attend(model, { ids: [...prompt, ...tokens!] });
    const vocabulary = logits.shape[1]!;
    const best = tokens!.map((_token, index) => {
      const start = (prompt.length + index - 1) * vocabulary;
      const row = logits.data.subarray(start, start + vocabulary);
      return row.indexOf(Math.max(...row));
    });
    expect(tokens).toEqual(best);
    await engine.release(model);
  });
});

describe("steps", () => {
  test("a lane that fails says why, also through the worker; the others continue", async () => {
    const everything = Array.from({ length: 60 }, (_, token) => token);
    const lanes = [{ do_sample: true, suppress_tokens: everything }, { max_new_tokens: 3 }];
    const steps: DecodeStep[] = [];
    const result = await engine.decode(
      ending,
      { ids: prompt, lanes },
      { onStep: (step) => void steps.push(structuredClone(step)) },
    );
    expect(steps[0]!.updates[0]).toMatchObject({
      lane: 0,
      kind: "failed",
      error: { code: "bad-input", hint: expect.stringContaining("bans") },
    });
    expect(result.lanes.map(({ stop }) => stop === null)).toEqual([true, false]);
  });

  test("every token of a record has its text, which is sent once", async () => {
    const told: Record<number, string> = {};
    const steps: DecodeStep[] = [];
    const { lanes } = await engine.decode(
      lasting,
      { ids: prompt, lanes: strategies.map((lane) => lane) },
      {
        onStep: (step) => {
          for (const [id, text] of Object.entries(step.tokenTexts)) {
            expect(told).not.toHaveProperty(id);
            told[Number(id)] = text;
          }
          for (const id of tokenIdsOf(step.updates)) expect(told).toHaveProperty(String(id));
          steps.push(step);
          return undefined;
        },
      },
    );
    expect(steps.map(({ index }) => index)).toEqual(steps.map((_, index) => index));
    expect(steps[0]!.rows).toBe(1);
    expect(Math.max(...steps.map(({ rows }) => rows))).toBeGreaterThan(10);
    const updates = steps.flatMap((step) => step.updates).filter(({ lane }) => lane === 4);
    const records = updates.flatMap((update) => (update.kind === "failed" ? [] : (update.step ?? [])));
    expect(records).toEqual(lanes[4]!.steps);
  });

  test("a listener that does not resolve pauses all lanes", async () => {
    let release = () => undefined as unknown;
    let steps = 0;
    const running = engine.decode(
      lasting,
      { ids: prompt, lanes: [{ max_new_tokens: 3, eos_token_id: null }] },
      {
        onStep: async () => {
          steps++;
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return undefined;
        },
      },
    );
    await expect.poll(() => steps).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(steps).toBe(1);
    release();
    await expect.poll(() => steps).toBe(2);
    release();
    await expect.poll(() => steps).toBe(3);
    release();
    expect((await running).lanes[0]!.sequences[0]).toHaveLength(3);
  });

  test("a cancelled call rejects at once, though its listener never answers", async () => {
    const controller = new AbortController();
    const onStep = () => {
      controller.abort();
      return new Promise<undefined>(() => undefined);
    };
    const input = { ids: prompt, lanes: [{}] };
    const error = await refusal(engine.decode(lasting, input, { onStep, signal: controller.signal }));
    expect(error.code).toBe("aborted");
    expect((await alone(lasting, prompt, { max_new_tokens: 2 })).sequences[0]).toHaveLength(2);
  });
});

describe("the device's memory", () => {
  /** A device that counts the kept tensors on it. */
  function counting(runtime: Runtime): { readonly runtime: Runtime; readonly alive: Set<KeptTensor> } {
    const alive = new Set<KeptTensor>();
    return {
      alive,
      runtime: {
        ...runtime,
        compile: async (...program) => {
          const session = await runtime.compile(...program);
          const runKept: typeof session.runKept = async (feeds, signal) => {
            const results = await session.runKept(feeds, signal);
            for (const tensor of results.kept.values()) {
              alive.add(tensor);
              const dispose = tensor.dispose.bind(tensor);
              tensor.dispose = () => {
                alive.delete(tensor);
                dispose();
              };
            }
            return results;
          };
          return { ...session, runKept };
        },
      },
    };
  }

  test.each(["to the end", "until cancelled", "beside a refusal", "until released"])(
    "is free again after a run %s",
    async (how) => {
      const { runtime, alive } = counting(losable(await createWasmRuntime(null)).runtime);
      const own = folderEngine(async () => runtime);
      await own.load({ id: lasting });
      const controller = new AbortController();
      let most = 0;
      const onStep = ({ index }: DecodeStep) => {
        most = Math.max(most, alive.size);
        if (index < 2 || how === "to the end") return undefined;
        if (how === "until cancelled") controller.abort();
        if (how === "until released") void own.release(lasting);
        return how === "beside a refusal" && index === 2 ? { add: [{ max_new_tokens: 0 }] } : undefined;
      };
      const input = { ids: prompt, lanes: [{ max_new_tokens: 6, num_beams: 2 }] };
      const outcome = await own.decode(lasting, input, { onStep, signal: controller.signal }).then(
        () => "done",
        (thrown: unknown) => (thrown as AppError).code,
      );
      const wanted = { "to the end": "done", "until cancelled": "aborted", "beside a refusal": "done" };
      expect(outcome).toBe(new Map(Object.entries(wanted)).get(how) ?? "no-model");
      expect(most).toBe(2 * 2);
      expect(alive.size).toBe(0);
    },
  );
});

describe("a device that is lost meanwhile", () => {
  async function lostAt(
    step: number,
  ): Promise<{ lanes: readonly DecodeLane[]; rebuilt: number; indices: number[] }> {
    const devices: ReturnType<typeof losable>[] = [];
    const own: Headscope = folderEngine(async () => {
      devices.push(losable(await createWasmRuntime(null)));
      return devices.at(-1)!.runtime;
    });
    await own.load({ id: ending });
    const indices: number[] = [];
    const { lanes } = await own.decode(
      ending,
      { ids: prompt, lanes: strategies },
      {
        onStep: ({ index }) => {
          indices.push(index);
          if (index === step) devices[0]!.lose();
          return undefined;
        },
      },
    );
    return { lanes, indices, rebuilt: (await own.device()).rebuilt };
  }

  test.each([0, 3])("continues after step %i with the same tokens", async (step) => {
    const whole = await engine.decode(ending, { ids: prompt, lanes: strategies });
    const { lanes, rebuilt, indices } = await lostAt(step);
    expect(rebuilt).toBe(1);
    expect(lanes.map(textOf)).toEqual(whole.lanes.map(textOf));
    expect(lanes.map(({ steps }) => steps.length)).toEqual(whole.lanes.map(({ steps }) => steps.length));
    expect(indices).toEqual(indices.map((_, index) => index));
  });
});

afterAll(async () => {
  await engine.release(ending);
  await engine.release(lasting);
});

test("a prompt may exceed the tokenizer's limit, as in the library's generate", async () => {
  const folder = "reference/goldens/checkpoints/gpt2-lm";
  const names = readdirSync(folder).filter((name) => name !== "tokenizer_config.json");
  const files = names.map((name) => new File([readFileSync(`${folder}/${name}`)], name));
  const limit = new File([JSON.stringify({ model_max_length: 4 })], "tokenizer_config.json");
  const engine = folderEngine();
  const { model } = await engine.load({ files: [...files, limit] });
  const prompt = "the old bridge was high and they were sad";
  const { ids } = await engine.tokenize(model, prompt);
  expect(ids.length).toBeGreaterThan(4);
  const written = await engine.decode(model, { prompt, lanes: [{ max_new_tokens: 1 }] });
  expect(written.ids).toEqual(ids);
});

test("a prompt too long to count is reported as having more tokens than were counted", async () => {
  const engine = folderEngine();
  const { model } = await engine.load({ embedded: "gpt2-stories" });
  const prompt = "rain ".repeat(150_000);
  const { message, hint } = await refusal(engine.decode(model, { prompt, lanes: [{}] }));
  expect(message).toMatch(/^The prompt has more than \d+ tokens, and the model holds \d+\.$/);
  expect(hint).toMatch(/^Shorten it by more than \d+, /);
});
