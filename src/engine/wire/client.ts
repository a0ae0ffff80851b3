/** @file The page's side of the engine: the console API, spoken to a worker and to those that follow it. */

import type { Headscope } from "../api/api";
import type { EngineLife } from "../api/life";
import { type AskOptions, LastingEngine } from "./lasting-engine";
import { type Verb, verbs } from "./protocol";
import { startWorker } from "./worker-link";

export interface ClientOptions {
  /** The device a person asked for; without it the best one is chosen. */
  readonly device?: "webgpu" | "wasm";
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

export interface Client {
  readonly engine: Headscope;
  readonly life: EngineLife;
}

/** Starts the worker. Calls that are aborted reject at once, whatever the worker is busy with. */
export function createClient({ device }: ClientOptions = {}): Client {
  const modelsUrl = new URL("models/", document.baseURI).href;
  const lasting = new LastingEngine(() => startWorker({ device: device ?? null, modelsUrl }));
  return { engine: consoleOf(lasting), life: lasting };
}

/** The console API of an engine that lasts. */
export function consoleOf(lasting: LastingEngine): Headscope {
  let drops = 0;
  const calls = Object.entries(verbs).map(([name, { args: count }]): [string, AnyCall] => {
    const verb = name as Verb;
    const argsOf = (given: readonly unknown[]) => {
      const args = given.slice(0, count);
      return verb === "load" ? args.map((source) => numbered(source, () => ++drops)) : args;
    };
    return [verb, (...given) => lasting.ask(verb, argsOf(given), given[count] as AskOptions | undefined)];
  });
  const onDevice: Headscope["onDevice"] = async (listener) => lasting.onDevice(listener);
  return { ...Object.fromEntries(calls), onDevice } as Headscope;
}

/** Dropped files have no name that tells them apart from others, so each drop has a number, whichever worker reads it. */
function numbered(source: unknown, next: () => number): unknown {
  return typeof source === "object" && source !== null && "files" in source
    ? { ...source, drop: next() }
    : source;
}
