/** @file The worker's entry: an engine with this browser's device, network and storage. */

import { expose, proxy, transfer } from "comlink";
import { stepProbe } from "../../programs/step-probe";
import { createRuntime } from "../../runtime/select";
import { createEngine } from "../engine";
import type { StartOptions } from "./protocol";
import { serve } from "./serve";
import { createSources } from "./sources";

async function start({ device, modelsUrl, lock }: StartOptions) {
  const holdsLock = await hold(lock);
  const sources = await createSources(modelsUrl);
  const engine = createEngine({ createRuntime: () => createRuntime(device, stepProbe), ...sources });
  return proxy(serve(engine, (reply, buffers) => transfer(reply, buffers), holdsLock));
}

/** Holds a lock until this worker ends; false if the browser has no locks. */
function hold(lock: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    const forLife = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(lock, forLife).catch(() => resolve(false));
  });
}

export type Start = typeof start;

expose(start);
