/** @file The worker's entry: an engine on this browser's device, its network and its storage. */

import { expose, proxy, transfer } from "comlink";
import { createRuntime } from "../runtime/select";
import { createEngine } from "./engine";
import type { StartOptions } from "./protocol";
import { serve } from "./serve";
import { createSources } from "./sources";

async function start({ device, modelsUrl }: StartOptions) {
  const sources = await createSources(modelsUrl);
  const engine = createEngine({ createRuntime: () => createRuntime(device), ...sources });
  return proxy(serve(engine, (reply, buffers) => transfer(reply, buffers)));
}

export type Start = typeof start;

expose(start);
