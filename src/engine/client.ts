/** @file The page's side of the engine: the console API, spoken to a worker. */

import { proxy, type Remote, wrap } from "comlink";
import { type CallOptions, untilAborted } from "../lib/call";
import { AppError, aborted } from "../lib/errors";
import type { Headscope } from "./api";
import { arity, holdsModel, type Reply, type StepListener, type Verb, type WorkerApi } from "./protocol";
import type { Start } from "./worker";

export interface ClientOptions {
  /** The device a person asked for; without it the best one is chosen. */
  readonly device?: "webgpu" | "wasm";
}

interface StepOptions extends CallOptions {
  readonly onStep?: StepListener;
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/** Starts the worker. Calls that are aborted reject at once, whatever the worker is busy with. */
export function createClient({ device }: ClientOptions = {}): Headscope {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "headscope" });
  const modelsUrl = new URL("models/", document.baseURI).href;
  const started = wrap<Start>(worker)({ device: device ?? null, modelsUrl });
  return connect(started, failureOf(worker));
}

/** Rejects if the worker dies or cannot start at all, which would otherwise leave every call waiting. */
function failureOf(worker: Worker): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener("error", (event) => {
      const words = event.message || "its script could not be loaded";
      reject(
        new AppError(
          "internal",
          `The engine stopped: ${words}`,
          "Reload the page; if you are offline, connect once.",
        ),
      );
    });
  });
}

function connect(started: Promise<Remote<WorkerApi>>, failure: Promise<never>): Headscope {
  failure.catch(() => undefined);
  let nextId = 1;
  const request = async (verb: Verb, args: readonly unknown[], options: StepOptions = {}) => {
    const { signal, onProgress, onStep } = options;
    if (signal?.aborted) throw aborted();
    const remote = await Promise.race([started, failure]);
    const id = nextId++;
    const reply: Promise<Reply> = remote.call(
      { id, verb, args },
      onProgress ? proxy(onProgress) : null,
      onStep ? proxy(onStep) : null,
    );
    const answer = await untilAborted(Promise.race([reply, failure]), signal, () => void remote.cancel(id));
    if (answer.ok) {
      if (holdsModel(verb)) void remote.taken(id);
      return answer.value;
    }
    const error = new AppError(answer.code, answer.message, answer.hint);
    if (answer.stack !== undefined) error.stack = answer.stack;
    throw error;
  };
  const verbs = Object.entries(arity).map(([verb, count]): [string, AnyCall] => [
    verb,
    (...args) => request(verb as Verb, args.slice(0, count), args[count] as StepOptions | undefined),
  ]);
  const onDevice: Headscope["onDevice"] = async (listener) => (await started).onDevice(proxy(listener));
  return { ...Object.fromEntries(verbs), onDevice } as Headscope;
}
