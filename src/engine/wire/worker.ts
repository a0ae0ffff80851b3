/** @file The worker's entry. Small: the device and the first model's files are asked for while the engine itself arrives. */

import { expose } from "comlink";
import type { Runtime } from "../../runtime/runtime";
import { createRuntime } from "../../runtime/select";
import { embeddedModelsAt } from "./embedded-models";
import type { StartOptions } from "./protocol";

const arriving = import("./serving");
// A page that could not start its worker hears of it when it asks for the engine.
arriving.catch(() => undefined);

const stepProbe = async () => (await import("../../programs/step-probe")).stepProbe();
const { device, modelsUrl, ahead } = JSON.parse(self.name) as StartOptions;
const openEmbedded = embeddedModelsAt(modelsUrl, ahead);
const openDevice = firstAtOnce(() => createRuntime(device, stepProbe));

/** `lock`: the name of a lock to hold until this worker ends. */
async function start(lock: string) {
  const [holdsLock, { servedEngine }] = await Promise.all([hold(lock), arriving]);
  return servedEngine({ createRuntime: openDevice, openEmbedded, modelsUrl, holdsLock });
}

/** `open`, whose first answer is asked for now. */
function firstAtOnce(open: () => Promise<Runtime>): () => Promise<Runtime> {
  let first: Promise<Runtime> | null = open();
  first.catch(() => undefined);
  return () => {
    const opening = first ?? open();
    first = null;
    return opening;
  };
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
