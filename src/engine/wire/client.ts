/** @file The page's side of the engine: the console API, which calls the current worker. */

import type { EmbeddedModel, Headscope } from "../api/api";
import type { EngineLife } from "../api/life";
import { type AskOptions, LastingEngine } from "./lasting-engine";
import { type Verb, verbs } from "./protocol";
import { startWorker } from "./worker-link";

export interface ClientOptions {
  /** The device that the user asked for; by default the best one. */
  readonly device?: "webgpu" | "wasm" | null;
  /** The model that will be asked for first, if that is certain. */
  readonly ahead?: EmbeddedModel | null;
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

export interface Client {
  readonly engine: Headscope;
  readonly life: EngineLife;
}

/** Starts the worker. Aborted calls reject at once, even if the worker is busy. */
export function createClient({ device = null, ahead = null }: ClientOptions = {}): Client {
  const modelsUrl = new URL("models/", document.baseURI).href;
  let isFirst = true;
  const lasting = new LastingEngine(() => {
    const link = startWorker({ device, modelsUrl, ahead: isFirst ? ahead : null });
    isFirst = false;
    return link;
  });
  return { engine: consoleOf(lasting), life: lasting };
}

/** The console API of a lasting engine. */
export function consoleOf(lasting: LastingEngine): Headscope {
  let drops = 0;
  const calls = Object.entries(verbs).map(([name, { args: count }]): [string, AnyCall] => {
    const verb = name as Verb;
    const argsOf = (given: readonly unknown[]) => {
      const args = given.slice(0, count);
      if (verb === "load") return args.map((source) => numbered(source, () => ++drops));
      return verb === "distances" ? withOther(args, given[count]) : args;
    };
    return [verb, (...given) => lasting.ask(verb, argsOf(given), given[count] as AskOptions | undefined)];
  });
  const onDevice: Headscope["onDevice"] = async (listener) => lasting.onDevice(listener);
  return { ...Object.fromEntries(calls), onDevice } as Headscope;
}

/** Options stay on the page, so the other model of a comparison crosses with the texts. */
function withOther([model, input]: readonly unknown[], options: unknown): readonly unknown[] {
  const isObject = typeof options === "object" && options !== null;
  if (!isObject || !("other" in options) || typeof input !== "object") return [model, input];
  return [model, { other: options.other, ...input }];
}

/** Numbers each drop of files, whose names do not identify them, independently of the worker. */
function numbered(source: unknown, next: () => number): unknown {
  return typeof source === "object" && source !== null && "files" in source
    ? { ...source, drop: next() }
    : source;
}
