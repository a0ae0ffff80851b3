/** @file Workers without threads: engines behind a message channel, which can die and hang. */

import { expose, wrap } from "comlink";
import type { ServedEngine } from "../engine/engine";
import type { Call, WorkerApi } from "../engine/wire/protocol";
import { serve } from "../engine/wire/serve";
import type { WorkerLink } from "../engine/wire/worker-link";
import { AppError } from "../lib/errors";

export interface LocalWorker extends WorkerLink {
  readonly engine: ServedEngine;
  readonly isTerminated: boolean;
  /** The calls that crossed to it, as they crossed. */
  readonly calls: readonly Call[];
  /** Ends it as a browser may; the page is notified. */
  die(): void;
  /** Makes it stop answering, without notice. */
  hang(): void;
}

export interface LocalWorkers {
  /** All workers that were started, oldest first. */
  readonly all: readonly LocalWorker[];
  start(): WorkerLink;
}

/** `engineOf`: the engine of the nth worker, counted from 0; it may throw. */
export function localWorkers(engineOf: (number: number) => ServedEngine): LocalWorkers {
  const all: LocalWorker[] = [];
  return {
    all,
    start: () => {
      const worker = localWorker(engineOf(all.length));
      all.push(worker);
      return worker;
    },
  };
}

function localWorker(engine: ServedEngine): LocalWorker {
  const { port1, port2 } = new MessageChannel();
  let isSilent = false;
  const calls: Call[] = [];
  const never = new Promise<never>(() => undefined);
  const api = serve(engine, (reply) => reply);
  const answering =
    <T extends readonly unknown[], R>(method: (...args: T) => R) =>
    async (...args: T) => {
      if (isSilent) return never;
      const answer = await method(...args);
      return isSilent ? never : answer;
    };
  expose(
    {
      ...api,
      call: answering((...args: Parameters<typeof api.call>) => {
        calls.push(structuredClone(args[0]));
        return api.call(...args);
      }),
      ping: answering(api.ping),
    },
    port1,
  );
  let tell: (reason: AppError) => void = () => undefined;
  const gone = new Promise<AppError>((resolve) => {
    tell = resolve;
  });
  let isTerminated = false;
  const end = () => {
    isTerminated = true;
    isSilent = true;
    port1.close();
  };
  return {
    engine,
    calls,
    api: Promise.resolve(wrap<WorkerApi>(port2)),
    gone,
    get isTerminated() {
      return isTerminated;
    },
    terminate: end,
    die: () => {
      end();
      tell(new AppError("engine-stopped", "The engine stopped: it was told to.", "Try again."));
    },
    hang: () => {
      isSilent = true;
    },
  };
}
