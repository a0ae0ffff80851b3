/** @file A fake engine that decodes with the real strategies over a small table of made-up scores. */

import { createStrategy } from "../decoding/lane";
import { parseLane } from "../decoding/parse-lane";
import type { LaneResult, StepRecord } from "../decoding/records";
import { type LaneUpdate, Scheduler } from "../decoding/scheduler";
import type { LaneContext } from "../decoding/strategies/definition";
import type { StrategyKind } from "../decoding/strategies/table";
import type { DecodeApi, DecodeLane, DecodeOptions, Headscope, LaneOptions } from "../engine/api/api";
import { type AppError, throwIfAborted, toAppError } from "../lib/errors";
import { uniformNumbers } from "../lib/random";
import type { LaneKeeper } from "../store/decoding/keeper";
import type { KeptRun } from "../store/decoding/kept";
import { fakeEngine } from "./fake-engine";
import { bigramModel, tableStep } from "./table-model";

const vocabSize = 64;
/** The token that ends a text. */
const endToken = 0;

/** Scores that make some tokens far likelier than others, and the end token rare. */
function madeUpModel() {
  const next = uniformNumbers(5, "made-up scores");
  const row = () => Array.from({ length: vocabSize }, (_, token) => (token === endToken ? -3 : 6 * next()));
  return bigramModel(Array.from({ length: vocabSize }, row));
}

export const textOf = (token: number): string => (token === endToken ? "<end>" : ` w${token}`);

interface Running {
  /** The scheduler's number of it; null if it was refused. */
  readonly place: number | null;
  readonly steps: StepRecord[];
  result: LaneResult | null;
  error: AppError | null;
  strategy: StrategyKind | null;
}

/** The three calls of decoding, on prompts given as ids. */
function fakeDecodeApi(): DecodeApi {
  const model = madeUpModel();
  const contextOf = (promptLength: number, seed = 0): LaneContext => ({
    vocabSize,
    eosTokenIds: [endToken],
    maxPositions: 256,
    promptLength,
    seed,
  });

  function add(
    scheduler: Scheduler,
    prompt: readonly number[],
    { ids = [], ...options }: LaneOptions,
    seed = 0,
  ): Running {
    const settings = parseLane(options, contextOf(prompt.length, seed));
    const given = Array.isArray(ids) ? ids.map(Number) : [];
    const place = scheduler.add(createStrategy(settings, { ids: [...prompt, ...given] }));
    return { place, steps: [], result: null, error: null, strategy: settings.kind };
  }

  function attempt(...lane: Parameters<typeof add>): Running {
    try {
      return add(...lane);
    } catch (thrown) {
      return { place: null, steps: [], result: null, error: toAppError(thrown), strategy: null };
    }
  }

  return {
    chatPrompt: async (_model, { prompt, system = "" }) => {
      const text = `${system}[${prompt}]`;
      return { text, ids: [...text].map((letter) => letter.charCodeAt(0) % 7), texts: [...text] };
    },
    decode: async (_model, { ids = [], lanes, seed }, { signal, onStep }: DecodeOptions = {}) => {
      const scheduler = new Scheduler(tableStep(model).step);
      const running = lanes.map((options) => attempt(scheduler, ids, options, seed));
      let told = 0;
      for (let index = 0; scheduler.lanes.length > 0 || told < running.length; index++) {
        const advanced = await scheduler.advance(signal);
        const refused = running.slice(told).flatMap(({ error }, place): LaneUpdate[] => {
          return error ? [{ lane: told + place, kind: "failed", error }] : [];
        });
        told = running.length;
        const numbered = advanced.map((update) => {
          return { ...update, lane: running.findIndex(({ place }) => place === update.lane) };
        });
        const updates = [...refused, ...numbered];
        for (const update of updates) note(running[update.lane]!, update);
        const tokenTexts = Object.fromEntries(
          Array.from({ length: vocabSize }, (_, token) => [token, textOf(token)]),
        );
        const command = await onStep?.({
          index,
          updates,
          rows: updates.length,
          milliseconds: 10,
          tokenTexts,
        });
        throwIfAborted(signal);
        for (const lane of command?.remove ?? []) scheduler.remove(running[lane]?.place ?? -1);
        for (const options of command?.add ?? []) running.push(attempt(scheduler, ids, options, seed));
      }
      if (running.every(({ place }) => place === null)) throw running[0]!.error!;
      return { ids, lanes: running.map(asLane) };
    },
    readLane: async (_model, { ids: _given, ...options }, promptLength) => {
      try {
        return { ok: true, strategy: parseLane(options, contextOf(promptLength)).kind };
      } catch (thrown) {
        const { message, hint } = toAppError(thrown);
        return { ok: false, message, hint };
      }
    },
    measureText: async (_model, text) => {
      const texts = text.split(" ");
      return {
        ids: texts.map((word) => word.length % vocabSize),
        texts,
        truncated: 0,
        logProbabilities: texts.map((_, place) => (place === 0 ? null : -1)),
      };
    },
  };
}

function note(lane: Running, update: LaneUpdate): void {
  if (update.kind !== "failed" && update.step) lane.steps.push(update.step);
  if (update.kind === "finished") lane.result = update.result;
}

/** A lane that was removed has no result. */
function asLane({ steps, result, error, strategy }: Running): DecodeLane {
  const sequences = result?.sequences.map(({ tokens }) => tokens) ?? [];
  const stop = result?.stop ?? { kind: "length", rule: "max_length", tokens: 0 };
  return {
    sequences,
    texts: sequences.map((ids) => ids.map(textOf).join("")),
    strategy,
    steps,
    stop,
    error,
  };
}

/** The fake engine with decoding. */
export function fakeDecodingEngine(): Headscope {
  return { ...fakeEngine(), ...fakeDecodeApi() };
}

/** Keeps lanes in memory. */
export function memoryKeeper(): LaneKeeper {
  let kept: KeptRun | null = null;
  return {
    load: async () => kept && { run: kept, adopt: async () => true },
    prepare: () => undefined,
    save: async (run) => {
      kept = structuredClone(run);
    },
  };
}
