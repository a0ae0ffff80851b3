/**
 * @file The engine: one device, the loaded models, and every call of the console. Runs in the worker, and in Node for
 * tests.
 */

import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { AppError, toAppError } from "../lib/errors";
import { SharedCalls } from "../lib/shared-calls";
import { heapBytes } from "../runtime/heap";
import { type Runtime, totalBytes } from "../runtime/runtime";
import { noTokenizer } from "../tokenizer/tokenizer-reading";
import type { CacheEntry, DeviceInfo, Headscope, ModelInfo, ModelSource, SearchStep } from "./api/api";
import { attend } from "./attend";
import { chatPrompt, withChat } from "./decode/chat-prompt";
import { Decoding, readLane } from "./decode/decoding";
import { generationTokens } from "./decode/generation-tokens";
import { measureText } from "./decode/measure-text";
import { StepRunner } from "./decode/step-runner";
import { copying } from "./heads/copying";
import { distances } from "./heads/distances";
import { exportHeads } from "./heads/export-heads";
import { headEffects } from "./heads/head-effects";
import { headTexts } from "./heads/head-texts";
import { headTotals } from "./heads/head-totals";
import { entropy, importance } from "./heads/heads";
import { headsWhere } from "./heads/heads-where";
import { measure } from "./heads/measure";
import { measureTexts } from "./heads/measure-texts";
import { score } from "./heads/scoring";
import { search } from "./heads/search";
import { textLosses } from "./heads/text-losses";
import { checkSeed, textsOf, tokenizeText } from "./input/input";
import { exportModel } from "./model/exporting";
import {
  disposeModel,
  type Identity,
  type LoadedModel,
  type OpenedModel,
  openFromRepository,
  openRandom,
  placeModel,
} from "./model/loading";
import { type Entry, type Loader, ModelShelf } from "./model/model-shelf";
import { openPruned } from "./model/pruning";

/** A model source with files; random models have none. */
export type FileSource = Exclude<ModelSource, { readonly random: unknown }>;

export interface EngineParts {
  /** Opens the device; called again after a device is lost. */
  createRuntime(): Promise<Runtime>;
  /** Throws `AppError` for an unknown source. */
  openSource(source: FileSource): { readonly identity: Identity; readonly repository: Repository };
  readData: Headscope["readData"];
  /** URLs of the app's own files that were loaded here. */
  assets(): readonly string[];
  cached(): Promise<readonly CacheEntry[]>;
  emptyCache(): Promise<void>;
}

/** The engine as the worker uses it. */
export interface ServedEngine extends Headscope {
  /** Undoes a `load` or `prune` that was answered after its caller had cancelled. */
  withdraw(answer: object): Promise<void>;
}

/** How long a failed run waits to learn whether its device is lost. */
const lossNewsMilliseconds = 500;

export function createEngine(parts: EngineParts): ServedEngine {
  return new Engine(parts);
}

class Engine implements ServedEngine {
  readonly #parts: EngineParts;
  readonly #models = new ModelShelf({
    place: (loader, options) => this.#place(loader, options),
    changed: () => this.#announce(),
  });
  /** A model that is opened to tokenise is not opened again to be loaded. */
  readonly #openings = new SharedCalls<OpenedModel>();
  /** The shelf's entry behind each answer of `load` and `prune`. */
  readonly #given = new WeakMap<object, Entry>();
  readonly #listeners: ((device: DeviceInfo) => void)[] = [];
  #runtime: Promise<Runtime>;
  /** The newest device, which is there before the models are moved to it; null if it could not be opened. */
  #device: Promise<Runtime | null> = Promise.resolve(null);
  #rebuilt = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#runtime = this.#openDevice();
  }

  async device(): Promise<DeviceInfo> {
    const runtime = await this.#runtime;
    const weights = this.#models.entries.flatMap(({ loaded }) => [...loaded.weights.values()]);
    return {
      kind: runtime.kind,
      ...(runtime.adapter !== null && { adapter: runtime.adapter }),
      ...(runtime.fallback !== null && { fallback: runtime.fallback }),
      ...threadsOf(runtime),
      models: this.#models.keys,
      weightBytes: totalBytes(weights),
      ...(heapBytes() > 0 && { memoryBytes: heapBytes() }),
      limits: runtime.limits,
      rebuilt: this.#rebuilt,
    };
  }

  async onDevice(listener: (device: DeviceInfo) => void): Promise<void> {
    this.#listeners.push(listener);
  }

  async load(source: ModelSource, options: CallOptions = {}): Promise<ModelInfo> {
    const { key, loader } = this.#resolve(source);
    return this.#give(key, loader, options);
  }

  async #give(key: string, loader: Loader, options: CallOptions): Promise<ModelInfo> {
    const entry = await this.#models.take(key, loader, options);
    const info = { ...entry.loaded.info };
    this.#given.set(info, entry);
    return info;
  }

  async withdraw(answer: object): Promise<void> {
    const entry = this.#given.get(answer);
    this.#given.delete(answer);
    if (entry) await this.#models.withdraw(entry.loaded.info.model, entry);
  }

  async release(model: string): Promise<void> {
    this.#entry(model);
    await this.#models.remove(model);
  }

  async tokenize(model: string | ModelSource, text: string, pair?: string) {
    const opened = typeof model === "string" ? this.#entry(model).loaded : await this.#open(model);
    return tokenizeText(opened, text, pair, opened.info.maxPositions);
  }

  /** All of a model but its weights. */
  async #open(source: ModelSource): Promise<OpenedModel> {
    const { key, loader } = this.#resolve(source);
    return this.#models.get(key)?.loaded ?? loader({});
  }

  async tokenTexts(model: string, ids: readonly number[]) {
    return textsOf(this.#entry(model).loaded, ids);
  }

  attend: Headscope["attend"] = (model, input, options) =>
    this.#withDevice(() => attend(this.#entry(model).loaded, input, options?.signal));

  score: Headscope["score"] = (model, input, options) =>
    this.#withDevice(() => score(this.#entry(model).loaded, input, options));

  entropy: Headscope["entropy"] = (model, input, options) =>
    this.#withDevice(() => entropy(this.#entry(model).loaded, input, options));

  measure: Headscope["measure"] = (model, input, options) =>
    this.#withDevice(() => measure(this.#entry(model).loaded, input, options));

  measureTexts: Headscope["measureTexts"] = (model, input, options) =>
    this.#withDevice(() => measureTexts(this.#entry(model).loaded, input, options));

  headTexts: Headscope["headTexts"] = (model, input, options) =>
    this.#withDevice(() => headTexts(this.#entry(model).loaded, input, options));

  textLosses: Headscope["textLosses"] = (model, input, options) =>
    this.#withDevice(() => textLosses(this.#entry(model).loaded, input, options));

  headTotals: Headscope["headTotals"] = (model, input, options) =>
    this.#withDevice(() => headTotals(this.#entry(model).loaded, input, options));

  headsWhere: Headscope["headsWhere"] = (model, input, options) =>
    this.#withDevice(() => headsWhere(this.#entry(model).loaded, input, options));

  headEffects: Headscope["headEffects"] = (model, input, options) =>
    this.#withDevice(() => headEffects(this.#entry(model).loaded, input, options));

  copying: Headscope["copying"] = (model, input, options) =>
    this.#withDevice(() => copying(this.#entry(model).loaded, input, options));

  exportHeads: Headscope["exportHeads"] = (model, input, options) =>
    this.#withDevice(() => exportHeads(this.#entry(model).loaded, input, options));

  distances: Headscope["distances"] = (model, input, options) =>
    this.#withDevice(() => {
      const other = input.other ?? options?.other ?? model;
      return distances(this.#entry(model).loaded, this.#entry(other).loaded, input, options);
    });

  importance: Headscope["importance"] = (model, input, options) =>
    this.#withDevice(() => importance(this.#entry(model).loaded, input, options));

  search: Headscope["search"] = (model, input, options = {}) => {
    // Steps that were reported are not repeated after a lost device.
    const steps: SearchStep[] = [...(input.resume ?? [])];
    const onStep = (step: SearchStep) => {
      steps.push(step);
      return options.onStep?.(step);
    };
    return this.#withDevice(() =>
      search(this.#entry(model).loaded, { ...input, resume: [...steps] }, { ...options, onStep }),
    );
  };

  prune: Headscope["prune"] = async (model, heads, options = {}) => {
    const base = this.#entry(model).loaded;
    const pruned = openPruned(base, heads);
    const info = await this.#give(pruned.info.model, async () => pruned, options);
    return Object.assign(info, {
      parametersBefore: base.info.parameters,
      parametersAfter: info.parameters,
    });
  };
  exportModel: Headscope["exportModel"] = async (model, format, options) =>
    exportModel(this.#entry(model).loaded, format, options);
  decode: Headscope["decode"] = async (model, input, options = {}) => {
    const loaded = () => this.#entry(model).loaded;
    const special = await generationTokens(loaded(), options.signal);
    const given = await withChat(loaded(), input);
    let runner = new StepRunner(loaded());
    const decoding = new Decoding(loaded(), special, given, async (batch, signal) => {
      if (runner.model !== loaded()) throw releasedMeanwhile(model);
      return runner.step(batch, signal);
    });
    try {
      return await this.#withDevice(() => {
        if (runner.model !== loaded()) {
          runner = new StepRunner(loaded());
          decoding.forgetCache();
        }
        return decoding.run(options);
      });
    } finally {
      runner.dispose();
    }
  };

  chatPrompt: Headscope["chatPrompt"] = async (model, input) => chatPrompt(this.#entry(model).loaded, input);

  readLane: Headscope["readLane"] = async (model, lane, promptLength) => {
    const { loaded } = this.#entry(model);
    return readLane(loaded, await generationTokens(loaded, undefined), lane, promptLength);
  };

  measureText: Headscope["measureText"] = (model, text, options) =>
    this.#withDevice(() => measureText(this.#entry(model).loaded, text, options?.signal));

  readData: Headscope["readData"] = (source, options) => this.#parts.readData(source, options);

  assets = async () => this.#parts.assets();
  cached = () => this.#parts.cached();
  emptyCache = () => this.#parts.emptyCache();

  #entry(model: string): Entry {
    const entry = this.#models.get(model);
    if (entry) return entry;
    throw new AppError(
      "no-model",
      `No model "${model}" is loaded.`,
      "Load it first, and use the key that load returns.",
    );
  }

  #resolve(source: ModelSource): { key: string; loader: Loader } {
    if ("random" in source) return this.#resolveRandom(source);
    const { identity, repository } = this.#parts.openSource(source);
    const loader: Loader = (options) =>
      this.#openings.join(identity.key, options, (shared) =>
        openFromRepository(identity, repository, this.#device, shared),
      );
    return { key: identity.key, loader };
  }

  #resolveRandom({ random, seed }: Extract<ModelSource, { random: unknown }>): {
    key: string;
    loader: Loader;
  } {
    checkSeed(seed);
    const original = typeof random === "string" ? this.#entry(random).loaded : null;
    const { config, reading, chatTemplate, repository } = original ?? {
      config: random,
      reading: noTokenizer,
      chatTemplate: null,
      repository: null,
    };
    const base = original ? original.info.model : fingerprint(config);
    const name = original ? `${original.info.name}, random` : "random model";
    const identity = { key: `random:${base}#${seed}`, name };
    const loader: Loader = async () =>
      openRandom(identity, config, seed, { reading, chatTemplate, repository });
    return { key: identity.key, loader };
  }

  /**
   * Opens a model while the device starts, then uploads its weights, again if the device was lost meanwhile: a lost
   * device accepts uploads silently.
   */
  async #place(loader: Loader, options: CallOptions): Promise<LoadedModel> {
    const opened = await loader(options);
    const loadOnto = async (runtime: Runtime) => ({
      runtime,
      loaded: await placeModel(runtime, opened, options),
    });
    let placed = await this.#withDevice(loadOnto);
    while (placed.runtime !== (await this.#runtime)) {
      await disposeModel(placed.loaded).catch(() => undefined);
      placed = await this.#withDevice(loadOnto);
    }
    return placed.loaded;
  }

  /** Runs `task`, and repeats it on a new device if its device is lost meanwhile. */
  async #withDevice<T>(task: (runtime: Runtime) => Promise<T>): Promise<T> {
    const opened = this.#runtime;
    const runtime = await opened;
    try {
      return await task(runtime);
    } catch (error) {
      if (this.#runtime === opened && !(await isLossOf(runtime, error))) throw error;
      return task(await this.#replacement(opened));
    }
  }

  #openDevice(): Promise<Runtime> {
    const opening = this.#parts.createRuntime();
    this.#device = opening.catch(() => null);
    void opening.then(
      (runtime) => {
        void runtime.lost.then(() => this.#replacement(opening));
        void runtime.threads?.measured.then(() => this.#announce());
      },
      () => undefined,
    );
    return opening;
  }

  /** Replaces a lost device and reloads all models onto the new one. */
  #replacement(lost: Promise<Runtime>): Promise<Runtime> {
    if (this.#runtime === lost) {
      this.#rebuilt++;
      this.#runtime = this.#openDevice().then((runtime) => this.#moveTo(runtime));
      this.#runtime.catch(() => undefined);
    }
    return this.#runtime;
  }

  async #moveTo(runtime: Runtime): Promise<Runtime> {
    await this.#models.moveTo(runtime);
    queueMicrotask(() => void this.#announce());
    return runtime;
  }

  async #announce(): Promise<void> {
    const info = await this.device();
    for (const listener of this.#listeners) listener(info);
  }
}

function threadsOf({ threads }: Runtime) {
  if (!threads) return {};
  const { batch, step, reason } = threads;
  return { threads: batch, ...(step !== null && { stepThreads: step }), threadsReason: reason };
}

function releasedMeanwhile(model: string): AppError {
  return new AppError(
    "no-model",
    `The model "${model}" was released while it generated.`,
    "Start again with the model that is loaded now.",
  );
}

/** Whether `error` was caused by losing the device, which may be reported a moment later. */
function isLossOf(runtime: Runtime, error: unknown): Promise<boolean> {
  if (runtime.kind === "wasm" || toAppError(error).code !== "internal") return Promise.resolve(false);
  const patience = new Promise<boolean>((resolve) => setTimeout(resolve, lossNewsMilliseconds, false));
  return Promise.race([runtime.lost.then(() => true), patience]);
}

/** A short name for a config; equal contents have equal names. */
function fingerprint(config: unknown): string {
  const text = JSON.stringify(config) ?? "";
  const hash = [...text].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0, 7);
  return hash.toString(16).padStart(8, "0");
}
