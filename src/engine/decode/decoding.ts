/** @file Runs the lanes of a decoding in lock step over one model. */

import { createStrategy } from "../../decoding/lane";
import { parseLane, tooLong } from "../../decoding/parse-lane";
import type { LaneResult, StepRecord } from "../../decoding/records";
import { type LaneUpdate, Scheduler } from "../../decoding/scheduler";
import type { LaneSettings, StrategyKind } from "../../decoding/strategies/table";
import type { StepFunction } from "../../decoding/strategy";
import { untilAborted } from "../../lib/call";
import { AppError } from "../../lib/errors";
import type {
  DecodeCommand,
  DecodeInput,
  DecodeLane,
  DecodeOptions,
  DecodeResult,
  DecodeStep,
  LaneFailure,
  LaneOptions,
  LaneReading,
} from "../api/api";
import { checkIds, checkSeed, textsOf, tokenizeText } from "../input/input";
import type { LoadedModel } from "../model/loading";
import type { GenerationTokens } from "./generation-tokens";
import { tokenIdsOf } from "./record-tokens";

interface Lane {
  /** Its number in the scheduler; null if the lane was refused. */
  readonly place: number | null;
  readonly strategy: StrategyKind | null;
  /** The tokens after the prompt with which a branch starts. */
  readonly before: readonly number[];
  readonly steps: StepRecord[];
  result: LaneResult | null;
  error: LaneFailure | null;
}

/** What an advance of all lanes gave, before anybody has heard of it. */
interface Taken {
  /** By the scheduler's numbers. */
  readonly updates: readonly LaneUpdate[];
  readonly rows: number;
  readonly milliseconds: number;
}

/** The prompt's tokens. An empty prompt is the model's first token, as in the library's `generate`. */
function readPrompt(
  loaded: LoadedModel,
  { prompt, ids }: Pick<DecodeInput, "prompt" | "ids">,
  { bosTokenIds }: GenerationTokens,
): readonly number[] {
  if (prompt !== undefined && ids !== undefined)
    throw new AppError("bad-input", "Both a prompt and ids were given.", "Pass one of them.");
  checkLanguageModel(loaded);
  const read = ids ?? readText(loaded, prompt ?? "");
  if (read.length > loaded.info.maxPositions) throw tooLong(read.length, loaded.info.maxPositions);
  const start = read.length > 0 ? read : bosTokenIds;
  if (start.length === 0) {
    throw new AppError("bad-input", "The prompt has no tokens.", "Type at least one word to continue from.");
  }
  checkIds(loaded, start);
  return start;
}

/** All tokens of a text. Throws if the model cannot hold them, since it would continue a shortened prompt wrongly. */
function readText(loaded: LoadedModel, text: string): readonly number[] {
  const { maxPositions } = loaded.info;
  const { ids, truncated, isMoreTruncated } = tokenizeText(loaded, text, undefined, maxPositions);
  if (truncated > 0) throw tooLong(ids.length + truncated, maxPositions, isMoreTruncated);
  return ids;
}

/** Throws if the model does not predict the next token. */
export function checkLanguageModel({ info }: LoadedModel): void {
  if (info.head === "lm") return;
  throw new AppError(
    "bad-input",
    `${info.name} has no language-model head, so it cannot continue a text.`,
    "Load a language model such as GPT-2.",
  );
}

/** An error as plain data, because structured cloning preserves only the message. */
const asData = ({ name, code, message, hint }: AppError): LaneFailure => ({ name, code, message, hint });

export class Decoding {
  readonly #loaded: LoadedModel;
  readonly #special: GenerationTokens;
  readonly #prompt: readonly number[];
  readonly #seed: number;
  readonly #scheduler: Scheduler;
  readonly #lanes: Lane[] = [];
  /** The tokens whose texts were told. */
  readonly #named = new Set<number>();
  readonly #removed = new Set<number>();
  /** The listener's answer to the last step, until it is heard. */
  #told: Promise<DecodeCommand | undefined> | null = null;
  /** Whether the next step is computed before the last one is answered. */
  #goesAhead = false;
  /** To be reported with the next step: refused lanes, and the tokens with which branches start. */
  #refused: LaneUpdate[] = [];
  #given: number[] = [];
  /** The number of rows in the last batch. */
  #rows = 0;
  #index = 0;

  constructor(loaded: LoadedModel, special: GenerationTokens, input: DecodeInput, step: StepFunction) {
    this.#loaded = loaded;
    this.#special = special;
    this.#prompt = readPrompt(loaded, input, special);
    this.#seed = checkSeed(input.seed ?? 0);
    this.#scheduler = new Scheduler((batch, signal) => {
      this.#rows = batch.rows.length;
      return step(batch, signal);
    });
    if (!Array.isArray(input.lanes) || input.lanes.length === 0) {
      throw new AppError(
        "bad-input",
        "No lanes were given.",
        "Pass at least one, for example { max_new_tokens: 20 }.",
      );
    }
    for (const lane of input.lanes) this.#add(lane);
  }

  /**
   * Advances all lanes until they end. If every lane was refused, reports each reason and rejects. After a lost device
   * it can be called again to continue.
   */
  async run(options: DecodeOptions): Promise<DecodeResult> {
    const { signal } = options;
    for (;;) {
      if (!this.#goesAhead || !this.#hasWork) await this.#hearAnswer(signal);
      if (!this.#hasWork) break;
      const taken = await this.#advance(signal);
      await this.#hearAnswer(signal);
      this.#report(taken, options);
    }
    if (this.#lanes.every(({ place }) => place === null)) throw refusalOf(this.#lanes[0]!.error!);
    return { ids: this.#prompt, lanes: this.#lanes.map((lane) => this.#answer(lane)) };
  }

  get #hasWork(): boolean {
    return this.#scheduler.lanes.length > 0 || this.#refused.length > 0;
  }

  async #advance(signal: AbortSignal | undefined): Promise<Taken> {
    const started = performance.now();
    this.#rows = 0;
    const updates = await this.#scheduler.advance(signal);
    return { updates, rows: this.#rows, milliseconds: performance.now() - started };
  }

  /** Waits for what the listener says of the last step, and does it. */
  async #hearAnswer(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#told) return;
    const command = await untilAborted(this.#told, signal);
    this.#told = null;
    this.#goesAhead = command?.ahead ?? false;
    if (command) this.#obey(command);
  }

  /** Keeps and tells a step, without the lanes that were removed while it was computed. */
  #report({ updates: advanced, rows, milliseconds }: Taken, { onStep, onProgress }: DecodeOptions): void {
    const wanted = advanced
      .map((update) => this.#numbered(update))
      .filter(({ lane }) => !this.#removed.has(lane));
    const updates = [...this.#refused.splice(0), ...wanted];
    const index = this.#index++;
    for (const update of updates) this.#keep(update);
    onProgress?.({ stage: "run", done: index + 1, unit: "tokens" });
    const step: DecodeStep = { index, updates, rows, milliseconds, tokenTexts: this.#newTexts(updates) };
    if (!onStep) return;
    this.#told = Promise.resolve(onStep(step));
    // It is heard after the next step, and may reject before.
    this.#told.catch(() => undefined);
  }

  /** Called when the device is lost with the cache: the next step reads every row from its beginning. */
  forgetCache(): void {
    this.#scheduler.forgetCache();
  }

  #add(options: LaneOptions): void {
    this.#given.push(...givenIds(options, this.#loaded.info.vocabSize));
    try {
      const { ids: before, settings } = readOptions(this.#loaded, this.#special, options, {
        promptLength: this.#prompt.length,
        seed: this.#seed,
      });
      const start = { ids: [...this.#prompt, ...before], decode: decodeOf(this.#loaded) };
      checkIds(this.#loaded, start.ids);
      const place = this.#scheduler.add(createStrategy(settings, start));
      this.#lanes.push({ place, strategy: settings.kind, before, steps: [], result: null, error: null });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const error = asData(thrown);
      this.#refused.push({ lane: this.#lanes.length, kind: "failed", error });
      this.#lanes.push({ place: null, strategy: null, before: [], steps: [], result: null, error });
    }
  }

  /** Numbers lanes including refused ones, and turns errors into plain data. */
  #numbered(update: LaneUpdate): LaneUpdate {
    const lane = this.#lanes.findIndex(({ place }) => place === update.lane);
    return update.kind === "failed" ? { ...update, lane, error: asData(update.error) } : { ...update, lane };
  }

  #keep(update: LaneUpdate): void {
    const lane = this.#lanes[update.lane]!;
    if (update.kind !== "failed" && update.step) lane.steps.push(update.step);
    if (update.kind === "finished") lane.result = update.result;
    if (update.kind === "failed") lane.error = update.error;
  }

  #obey({ add = [], remove = [] }: DecodeCommand): void {
    for (const lane of remove.filter((each) => each in this.#lanes)) {
      this.#removed.add(lane);
      this.#scheduler.remove(this.#lanes[lane]!.place ?? -1);
    }
    for (const options of add) this.#add(options);
  }

  #newTexts(updates: readonly LaneUpdate[]): Record<number, string> {
    const named = new Set([...this.#given.splice(0), ...updates.flatMap(tokenIdsOf)]);
    const ids = [...named].filter((id) => !this.#named.has(id));
    for (const id of ids) this.#named.add(id);
    const texts = textsOf(this.#loaded, ids);
    return Object.fromEntries(ids.map((id, index) => [id, texts[index]!]));
  }

  #answer({ strategy, before, steps, result, error }: Lane): DecodeLane {
    const sequences = (result?.sequences ?? []).map(({ tokens }) => [...before, ...tokens]);
    const scores = (result?.sequences ?? []).flatMap(({ score }) => score ?? []);
    const decode = decodeOf(this.#loaded);
    return {
      sequences,
      texts: sequences.map((ids) => decode?.(ids) ?? ids.join(" ")),
      ...(scores.length > 0 && { scores }),
      strategy,
      steps,
      stop: result?.stop ?? null,
      error,
    };
  }
}

/** The error of a call whose lanes were all refused: that of the first lane. */
const refusalOf = ({ code, message, hint }: LaneFailure): AppError =>
  new AppError(code, `Lane 1: ${message}`, hint);

const decodeOf = ({ reading: { tokenizer } }: LoadedModel) =>
  tokenizer ? (ids: readonly number[]) => tokenizer.decode(ids) : undefined;

/** The tokens that a lane starts with, as far as the model has them: a refused lane is shown with them too. */
function givenIds(options: LaneOptions, vocabSize: number): readonly number[] {
  const ids: unknown = options?.ids;
  return Array.isArray(ids) ? ids.filter((id) => Number.isInteger(id) && id >= 0 && id < vocabSize) : [];
}

interface ReadOptions {
  readonly ids: readonly number[];
  readonly settings: LaneSettings;
}

function readOptions(
  loaded: LoadedModel,
  { bosTokenIds, eosTokenIds, padTokenId }: GenerationTokens,
  options: LaneOptions,
  { promptLength, seed }: { readonly promptLength: number; readonly seed: number },
): ReadOptions {
  if (typeof options !== "object" || options === null)
    throw new AppError("bad-input", "The options are not an object.", "Pass an object, for example {}.");
  const { ids = [], ...rest } = options;
  if (!Array.isArray(ids))
    throw new AppError("bad-input", "ids is not an array.", "Pass token ids, or leave it out.");
  if (ids.length > 0) checkIds(loaded, ids);
  const { info } = loaded;
  const settings = parseLane(rest, {
    vocabSize: info.vocabSize,
    maxPositions: info.maxPositions,
    promptLength,
    seed,
    bosTokenIds,
    eosTokenIds,
    padTokenId,
  });
  checkBranch(ids.length, settings.stop.maxLength - promptLength);
  return { ids, settings };
}

/** Throws if a branch already has as many tokens as its lane may have. */
function checkBranch(length: number, limit: number): void {
  if (length === 0 || length < limit) return;
  throw new AppError(
    "bad-input",
    `This branch starts with ${length} tokens, and its lane may have ${limit}.`,
    "Branch off earlier, or raise max_new_tokens.",
  );
}

/** The strategy that a lane's options select, or why they are refused. */
export function readLane(
  loaded: LoadedModel,
  special: GenerationTokens,
  options: LaneOptions,
  promptLength: number,
): LaneReading {
  try {
    const { settings } = readOptions(loaded, special, options, { promptLength, seed: 0 });
    return { ok: true, strategy: settings.kind };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ok: false, message: thrown.message, hint: thrown.hint };
  }
}
