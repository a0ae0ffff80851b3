/**
 * @file An engine that outlives its workers. A worker that dies, or uses far more memory than its models need, is
 * replaced by another, which reloads the models and repeats the unanswered calls.
 */

import { proxy } from "comlink";
import { type CallOptions, type Progress, untilAborted } from "../../lib/call";
import { AppError, throwIfAborted, toAppError } from "../../lib/errors";
import type { DeviceInfo } from "../api/api";
import type { EngineLife, Life } from "../api/life";
import { holdsModel, type RemoteWorker, type Reply, type StepListener, type Verb, verbs } from "./protocol";
import { Recipes } from "./recipes";
import { type Repeatable, repeatable } from "./repeatable";
import { type Patience, Silence } from "./silence";
import { TextSets } from "./text-sets";
import type { WorkerLink } from "./worker-link";

export interface Timing {
  readonly silence: Patience;
  /** Milliseconds to wait before restarting after repeated deaths; doubled each time. */
  readonly backOff: number;
  /** Milliseconds without a call after which memory is checked. */
  readonly idle: number;
}

const usualTiming: Timing = {
  silence: { tick: 1000, ticks: 20 },
  backOff: 1000,
  idle: 30_000,
};

export interface AskOptions extends CallOptions {
  readonly onStep?: StepListener;
}

/** How often a call is repeated. */
const mostRepeats = 2;

/** How many workers may die in a row, without an answer in between, before the page is told. */
const mostDeaths = 3;

/** Bytes of memory below which a worker is not replaced. */
const modestMemory = 400_000_000;

/** How many copies of the weights are normal: compiled programs have up to three. */
const normalCopies = 4;

/** A call whose worker died before answering. */
class Unanswered extends Error {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** One worker with all wanted models. */
interface Generation {
  /** `first`: the page's first. `successor`: replaces a dead one. `spare`: replaces one that still works. */
  readonly kind: "first" | "successor" | "spare";
  readonly link: WorkerLink;
  readonly silence: Silence;
  /** The worker's calls, once its models are loaded. */
  readonly ready: Promise<RemoteWorker>;
  /** What `ready` resolved to; null before. */
  remote: RemoteWorker | null;
  /** Rejects with `Unanswered` when the worker dies. */
  readonly lost: Promise<never>;
  readonly lose: (reason: AppError) => void;
  /** Keys of the sets of texts that the worker has received. */
  readonly sentSets: Set<number>;
  isGone: boolean;
  /** The number of unanswered calls, including cancelled ones. */
  outstanding: number;
  /** How often the worker has replaced a lost device. */
  rebuilt: number;
}

export class LastingEngine implements EngineLife {
  readonly #start: () => WorkerLink;
  readonly #timing: Timing;
  readonly #recipes = new Recipes();
  readonly #texts = new TextSets();
  readonly #deviceListeners: ((device: DeviceInfo) => void)[] = [];
  readonly #lifeListeners: ((life: Life) => void)[] = [];
  #current: Generation | null = null;
  #nextId = 1;
  /** How many workers have died since one last computed something. */
  #deaths = 0;
  /** How often earlier workers or their devices were replaced. */
  #rebuilt = 0;
  #toldLife: Life["kind"] = "well";
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts calls, so that the memory check notices calls made meanwhile. */
  #asked = 0;

  constructor(start: () => WorkerLink, timing: Timing = usualTiming) {
    this.#start = start;
    this.#timing = timing;
    this.#current = this.#begin("first");
  }

  /** The answer of the worker or of its successor. Rejects with `AppError`. */
  async ask(verb: Verb, args: readonly unknown[], options: AskOptions = {}): Promise<unknown> {
    throwIfAborted(options.signal);
    this.#asked++;
    const attempt = repeatable(verb, args, options.onStep);
    for (let repeats = 0; ; repeats++) {
      try {
        return await this.#attempt(this.#living(), verb, attempt, options);
      } catch (error) {
        throwIfAborted(options.signal);
        if (!(error instanceof Unanswered)) throw toAppError(error);
        const isOver = repeats >= mostRepeats || this.#current === null;
        if (isOver || error.reason.code === "aborted") throw error.reason;
      }
    }
  }

  onDevice(listener: (device: DeviceInfo) => void): void {
    this.#deviceListeners.push(listener);
  }

  onLife(listener: (life: Life) => void): void {
    this.#lifeListeners.push(listener);
  }

  wait(): void {
    this.#current?.silence.wait();
  }

  restart(): void {
    const generation = this.#current;
    if (!generation) return void this.#living();
    this.#bury(generation, restarted());
    this.#current = this.#begin("successor");
  }

  #living(): Generation {
    this.#current ??= this.#begin("successor");
    return this.#current;
  }

  async #attempt(
    generation: Generation,
    verb: Verb,
    attempt: Repeatable,
    { signal, onProgress }: AskOptions,
  ): Promise<unknown> {
    const { silence } = generation;
    // A call is sent before the page draws that it waits for the answer.
    const remote = generation.remote ?? (await this.#readied(generation, signal));
    const id = this.#nextId++;
    const { args, onStep } = attempt();
    const heard = <T, R>(listener: (told: T) => R) =>
      proxy((told: T): R | Promise<never> => {
        // Ignores messages of a dead worker, because the next one sends them again.
        if (generation.isGone) return generation.lost;
        silence.heard();
        return listener(told);
      });
    const send = (): Promise<Reply> =>
      remote.call(
        { id, verb, args: this.#texts.packed(args, generation.sentSets) },
        // What is on its way when the call is cancelled is told to nobody, who could throw where nobody catches it.
        onProgress ? heard((told: Progress) => (signal?.aborted ? undefined : onProgress(told))) : null,
        onStep ? heard(onStep) : null,
      );
    // Whatever came of it, a set that did not arrive is sent with the next call.
    const forgetSets = () => generation.sentSets.clear();
    const replying = send().then(
      (reply) => {
        if (reply.ok !== "lacks-texts") return reply;
        forgetSets();
        throwIfAborted(signal);
        return send();
      },
      (thrown: unknown) => {
        forgetSets();
        throw thrown;
      },
    );
    const reply = await untilAborted(
      this.#heeded(generation, replying),
      signal,
      () => void remote.cancel(id),
    );
    if (reply.ok !== true) throw this.#failureOf(generation, reply);
    if (holdsModel(verb)) void remote.taken(id);
    this.#recipes.note(verb, args, reply.value);
    if (verbs[verb].computes) this.#recovered();
    return verb === "device" ? this.#counted(generation, reply.value as DeviceInfo) : reply.value;
  }

  /** The worker's calls once its models are loaded. If it does not become ready, `lost` says why. */
  #readied(generation: Generation, signal: AbortSignal | undefined): Promise<RemoteWorker> {
    const ready = generation.ready.catch(() => generation.lost);
    return untilAborted(this.#heeded(generation, ready), signal);
  }

  /** Awaits `work`, while the worker is watched for silence. */
  async #heeded<T>(generation: Generation, work: Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    generation.outstanding++;
    generation.silence.isOn = true;
    const done = () => {
      generation.outstanding--;
      generation.silence.isOn = generation.outstanding > 0;
      if (generation === this.#current) this.#awaitIdleness();
    };
    // A cancelled call counts until the worker has answered it.
    work.then(done, done);
    return Promise.race([work, generation.lost]);
  }

  #failureOf(generation: Generation, reply: Exclude<Reply, { ok: true }>): Error {
    if (reply.ok === "lacks-texts") return new Error("The worker lost texts that it had just received.");
    const { code, message, hint, stack } = reply;
    const error = new AppError(code, message, hint);
    if (stack !== undefined) error.stack = stack;
    if (code !== "engine-stopped") return error;
    this.#died(generation, error);
    return new Unanswered(error);
  }

  #begin(kind: Generation["kind"], delay = 0): Generation {
    const link = delay > 0 ? laterLink(this.#start, delay) : this.#start();
    let lose: (reason: AppError) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = (reason) => reject(new Unanswered(reason));
    });
    lost.catch(() => undefined);
    const generation: Generation = {
      kind,
      link,
      lost,
      lose,
      silence: new Silence(this.#timing.silence, signOfLife(link), (isSilent) =>
        this.#tell({ kind: isSilent ? "silent" : "well" }),
      ),
      ready: link.api.then((remote) =>
        this.#furnish(generation, remote).catch((thrown: unknown) => {
          this.#died(generation, thrown instanceof Unanswered ? thrown.reason : toAppError(thrown));
          throw thrown;
        }),
      ),
      remote: null,
      sentSets: new Set(),
      isGone: false,
      outstanding: 0,
      rebuilt: 0,
    };
    generation.ready.then(
      (remote) => {
        generation.remote = remote;
      },
      () => undefined,
    );
    void link.gone.then((reason) => this.#died(generation, reason));
    return generation;
  }

  async #furnish(generation: Generation, remote: RemoteWorker): Promise<RemoteWorker> {
    if (generation.kind !== "first") await this.#restore(generation, remote);
    const hear = (device: DeviceInfo) => {
      if (generation === this.#current) this.#announce(this.#counted(generation, device));
    };
    await remote.onDevice(proxy(hear));
    if (generation.kind === "successor") void this.#announceDevice(generation, remote);
    return remote;
  }

  /** Reloads every model. One that cannot be reloaded is dropped, as the next device info shows. */
  async #restore(generation: Generation, remote: RemoteWorker): Promise<void> {
    const recipes = this.#recipes.all();
    for (const { key, verb, args } of recipes) {
      const id = this.#nextId++;
      const reply: Reply = await remote.call({ id, verb, args }, null, null);
      if (reply.ok === true) void remote.taken(id);
      else if (generation.kind === "spare" || isStopped(reply)) throw this.#failureOf(generation, reply);
      else this.#recipes.drop(key);
    }
    for (const { key } of recipes.filter(({ isKept }) => !isKept))
      await remote.call({ id: this.#nextId++, verb: "release", args: [key] }, null, null);
  }

  #died(generation: Generation, reason: AppError): void {
    if (generation !== this.#current) {
      generation.lose(reason);
      return;
    }
    this.#deaths++;
    this.#current = null;
    this.#rebuilt++;
    this.#bury(generation, reason);
    if (this.#deaths >= mostDeaths) {
      this.#tell({ kind: "stopped", error: reason });
      return;
    }
    // The first is replaced at once; later deaths may be due to the network, so wait.
    const delay = this.#deaths === 1 ? 0 : this.#timing.backOff * 2 ** (this.#deaths - 2);
    this.#current = this.#begin("successor", delay);
  }

  #bury(generation: Generation, reason: AppError): void {
    this.#rebuilt += generation.rebuilt;
    generation.isGone = true;
    generation.silence.isOn = false;
    generation.link.terminate();
    generation.lose(reason);
  }

  #awaitIdleness(): void {
    clearTimeout(this.#idleTimer);
    if (this.#current?.outstanding !== 0) return;
    this.#idleTimer = setTimeout(() => void this.#renew().catch(() => undefined), this.#timing.idle);
  }

  /** Replaces a worker with far too much memory once another is ready, unless a call arrives meanwhile. */
  async #renew(): Promise<void> {
    const asked = this.#asked;
    const old = this.#current;
    const isIdle = () => this.#current === old && this.#asked === asked && old?.outstanding === 0;
    if (!old || !isIdle() || !isBloated(await this.#deviceOf(await old.ready))) return;
    if (!isIdle()) return;
    const spare = this.#begin("spare");
    const isReady = await Promise.race([spare.ready, spare.lost]).then(
      () => true,
      () => false,
    );
    if (isReady && isIdle()) {
      this.#current = spare;
      this.#bury(old, restarted());
    } else spare.link.terminate();
  }

  #recovered(): void {
    this.#deaths = 0;
    if (this.#toldLife === "stopped") this.#tell({ kind: "well" });
  }

  #tell(life: Life): void {
    this.#toldLife = life.kind;
    for (const listener of this.#lifeListeners) listener(life);
  }

  #announce(device: DeviceInfo): void {
    for (const listener of this.#deviceListeners) listener(device);
  }

  async #announceDevice(generation: Generation, remote: RemoteWorker): Promise<void> {
    const device = await this.#deviceOf(remote);
    if (device && generation === this.#current) this.#announce(this.#counted(generation, device));
  }

  async #deviceOf(remote: RemoteWorker): Promise<DeviceInfo | null> {
    const reply: Reply = await remote.call({ id: this.#nextId++, verb: "device", args: [] }, null, null);
    return reply.ok === true ? (reply.value as DeviceInfo) : null;
  }

  #counted(generation: Generation, device: DeviceInfo): DeviceInfo {
    generation.rebuilt = device.rebuilt;
    return { ...device, rebuilt: device.rebuilt + this.#rebuilt };
  }
}

/** Whether a worker uses far more memory than its models need. */
function isBloated(device: DeviceInfo | null): boolean {
  const { memoryBytes = 0, weightBytes = 0 } = device ?? {};
  return memoryBytes > modestMemory && memoryBytes > normalCopies * weightBytes;
}

/** Pings a worker, which cannot answer before its script is loaded. */
function signOfLife({ api }: WorkerLink): () => Promise<unknown> {
  let remote: RemoteWorker | null = null;
  api.then(
    (started) => {
      remote = started;
    },
    () => undefined,
  );
  return async () => remote?.ping();
}

/** A worker that starts after a delay. */
function laterLink(start: () => WorkerLink, milliseconds: number): WorkerLink {
  let link: WorkerLink | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const starting = new Promise<WorkerLink>((resolve) => {
    timer = setTimeout(() => {
      link = start();
      resolve(link);
    }, milliseconds);
  });
  return {
    api: starting.then(({ api }) => api),
    gone: starting.then(({ gone }) => gone),
    terminate: () => {
      clearTimeout(timer);
      link?.terminate();
    },
  };
}

const isStopped = (reply: Reply): boolean => reply.ok === false && reply.code === "engine-stopped";

function restarted(): AppError {
  return new AppError(
    "aborted",
    "The engine was restarted, which ended this request.",
    "Try again to continue.",
  );
}
