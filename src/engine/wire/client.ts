/** @file The page's side of the engine: the console API, which calls the current worker. */

import type { Headscope } from "../api/api";
import type { EngineLife } from "../api/life";
import { type AskOptions, LastingEngine } from "./lasting-engine";
import type { OpenedWorker } from "./opened-worker";
import { type StartOptions, type Verb, verbs } from "./protocol";
import { linkTo, openWorker } from "./worker-link";

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

export interface Client {
  readonly engine: Headscope;
  readonly life: EngineLife;
}

/** Aborted calls reject at once, even if the worker is busy. `first`: the worker that is open already, if one is. */
export function createClient(options: StartOptions, first: OpenedWorker | null): Client {
  let early: OpenedWorker | null = first ?? openWorker(options);
  const lasting = new LastingEngine(() => {
    const worker = early ?? openWorker({ ...options, ahead: null });
    early = null;
    return linkTo(worker);
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
