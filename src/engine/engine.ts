/** @file The engine: one device, the loaded models, every verb of the console. Runs in the worker, and in Node for tests. */

import type { Repository } from "../hub/repository";
import { type CallOptions, untilAborted } from "../lib/call";
import { AppError, toAppError } from "../lib/errors";
import type { Runtime } from "../runtime/runtime";
import { noTokenizer } from "../tokenizer/tokenizer-reading";
import { attend } from "./answers";
import type { CacheEntry, DeviceInfo, Headscope, ModelInfo, ModelSource, SearchStep } from "./api";
import { Decoding, readLane } from "./decoding";
import { exportModel } from "./exporting";
import { generationTokens } from "./generation-tokens";
import { entropy, importance } from "./heads";
import { textsOf, tokenizeText } from "./input";
import {
  disposeModel,
  type Identity,
  type LoadedModel,
  openFromRepository,
  openRandom,
  placeModel,
} from "./loading";
import { measureText } from "./measure-text";
import { openPruned } from "./pruning";
import { score } from "./scoring";
import { search } from "./search";
import { StepRunner } from "./step-runner";

/** A model source that has files; a random model has none. */
export type FileSource = Exclude<ModelSource, { readonly random: unknown }>;

export interface EngineParts {
  /** Opens the device; called again when one was lost. */
  createRuntime(): Promise<Runtime>;
  /** Throws `AppError` for a source that names nothing. */
  openSource(source: FileSource): { readonly identity: Identity; readonly repository: Repository };
  readData: Headscope["readData"];
  /** Addresses of the app's own files that were loaded here. */
  assets(): readonly string[];
  cached(): Promise<readonly CacheEntry[]>;
  emptyCache(): Promise<void>;
}

type Loader = (runtime: Runtime, options: CallOptions) => Promise<LoadedModel>;

interface Entry {
  readonly loaded: LoadedModel;
  /** Loads the same model again, onto another device. */
  readonly loader: Loader;
}

/** How long a failed run waits for the news that its device is gone. */
const lossNewsMilliseconds = 500;

export function createEngine(parts: EngineParts): Headscope {
  return new Engine(parts);
}

class Engine implements Headscope {
  readonly #parts: EngineParts;
  readonly #models = new Map<string, Entry>();
  /** Loads that are under way, by key; each settles without a failure. */
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #listeners: ((device: DeviceInfo) => void)[] = [];
  #runtime: Promise<Runtime>;
  #rebuilt = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#runtime = this.#openDevice();
  }

  async device(): Promise<DeviceInfo> {
    const runtime = await this.#runtime;
    const weights = [...this.#models.values()].flatMap(({ loaded }) => [...loaded.weights.values()]);
    return {
      kind: runtime.kind,
      ...(runtime.adapter !== null && { adapter: runtime.adapter }),
      ...(runtime.fallback !== null && { fallback: runtime.fallback }),
      ...(runtime.kind === "wasm" && { threads: runtime.threads }),
      models: [...this.#models.keys()],
      weightBytes: weights.reduce((total, { bytes }) => total + bytes, 0),
      limits: runtime.limits,
      rebuilt: this.#rebuilt,
    };
  }

  async onDevice(listener: (device: DeviceInfo) => void): Promise<void> {
    this.#listeners.push(listener);
  }

  async load(source: ModelSource, options: CallOptions = {}): Promise<ModelInfo> {
    const { key, loader } = this.#resolve(source);
    return this.#keep(key, loader, options);
  }

  /** The model of this key, loaded unless it is there. Who asks while it is being loaded waits for that. */
  async #keep(key: string, loader: Loader, options: CallOptions): Promise<ModelInfo> {
    while (this.#loading.has(key)) await untilAborted(this.#loading.get(key)!, options.signal);
    const known = this.#models.get(key);
    if (known) return known.loaded.info;
    const loading = this.#withDevice((runtime) => loader(runtime, options));
    const settled = loading.then(
      () => this.#loading.delete(key),
      () => this.#loading.delete(key),
    );
    this.#loading.set(key, settled);
    const loaded = await loading;
    this.#models.set(key, { loaded, loader });
    await this.#announce();
    return loaded.info;
  }

  async release(model: string): Promise<void> {
    const { loaded } = this.#entry(model);
    this.#models.delete(model);
    await disposeModel(loaded);
    await this.#announce();
  }

  async tokenize(model: string, text: string, pair?: string) {
    const { loaded } = this.#entry(model);
    return tokenizeText(loaded, text, pair, loaded.info.maxPositions);
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

  importance: Headscope["importance"] = (model, input, options) =>
    this.#withDevice(() => importance(this.#entry(model).loaded, input, options));

  search: Headscope["search"] = (model, input, options = {}) => {
    // Steps that were told are not made again on the device that follows a lost one.
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
    const loader: Loader = (runtime, callOptions) => placeModel(runtime, pruned, callOptions);
    const info = await this.#keep(pruned.info.model, loader, options);
    return { ...info, parametersBefore: base.info.parameters, parametersAfter: info.parameters };
  };
  exportModel: Headscope["exportModel"] = async (model, format, options) =>
    exportModel(this.#entry(model).loaded, format, options);
  decode: Headscope["decode"] = async (model, input, options = {}) => {
    const loaded = () => this.#entry(model).loaded;
    const special = await generationTokens(loaded(), options.signal);
    let runner = new StepRunner(loaded());
    const decoding = new Decoding(loaded(), special, input, async (batch, signal) => {
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
      "Load it first, and use the key that load gives.",
    );
  }

  #resolve(source: ModelSource): { key: string; loader: Loader } {
    if ("random" in source) return this.#resolveRandom(source);
    const { identity, repository } = this.#parts.openSource(source);
    const loader: Loader = async (runtime, options) =>
      placeModel(runtime, await openFromRepository(identity, repository, options), options);
    return { key: identity.key, loader };
  }

  #resolveRandom({ random, seed }: Extract<ModelSource, { random: unknown }>): {
    key: string;
    loader: Loader;
  } {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new AppError("bad-input", `${seed} is not a seed.`, "Seeds are whole numbers from 0.");
    }
    const original = typeof random === "string" ? this.#entry(random).loaded : null;
    const { config, reading, repository } = original ?? {
      config: random,
      reading: noTokenizer,
      repository: null,
    };
    const base = original ? original.info.model : fingerprint(config);
    const name = original ? `${original.info.name}, random` : "random model";
    const identity = { key: `random:${base}#${seed}`, name };
    const loader: Loader = async (runtime, options) =>
      placeModel(runtime, openRandom(identity, config, seed, { reading, repository }), options);
    return { key: identity.key, loader };
  }

  /** Runs `task`; if its device is lost meanwhile, once more on the new one. */
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
    void opening.then(
      (runtime) => runtime.lost.then(() => this.#replacement(opening)),
      () => undefined,
    );
    return opening;
  }

  /** The device after the one `lost`, with every model on it. */
  #replacement(lost: Promise<Runtime>): Promise<Runtime> {
    if (this.#runtime === lost) {
      this.#rebuilt++;
      this.#runtime = this.#openDevice().then((runtime) => this.#moveTo(runtime));
      this.#runtime.catch(() => undefined);
    }
    return this.#runtime;
  }

  async #moveTo(runtime: Runtime): Promise<Runtime> {
    for (const [key, { loaded, loader }] of [...this.#models]) {
      this.#models.set(key, { loaded: await loader(runtime, {}), loader });
      // What stood on the lost device may refuse to be disposed of; it is gone either way.
      await disposeModel(loaded).catch(() => undefined);
    }
    queueMicrotask(() => void this.#announce());
    return runtime;
  }

  async #announce(): Promise<void> {
    const info = await this.device();
    for (const listener of this.#listeners) listener(info);
  }
}

function releasedMeanwhile(model: string): AppError {
  return new AppError(
    "no-model",
    `The model "${model}" was released while it generated.`,
    "Start again with the model that is loaded now.",
  );
}

/** Whether `error` is the loss of the device, of which news may come a moment later. */
function isLossOf(runtime: Runtime, error: unknown): Promise<boolean> {
  if (runtime.kind === "wasm" || toAppError(error).code !== "internal") return Promise.resolve(false);
  const patience = new Promise<boolean>((resolve) => setTimeout(resolve, lossNewsMilliseconds, false));
  return Promise.race([runtime.lost.then(() => true), patience]);
}

/** A short name for a config object: equal contents give equal names. */
function fingerprint(config: unknown): string {
  const text = JSON.stringify(config) ?? "";
  const hash = [...text].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0, 7);
  return hash.toString(16).padStart(8, "0");
}
