/** @file The worker's entry: an engine on this browser's device, its network and its storage. */

import { expose, proxy, transfer } from "comlink";
import { createRuntime } from "../runtime/select";
import { createEngine } from "./engine";
import type { StartOptions } from "./protocol";
import { serve } from "./serve";
import { createSources } from "./sources";

function start({ device, modelsUrl }: StartOptions) {
  const engine = createEngine({ createRuntime: () => createRuntime(device), ...createSources(modelsUrl) });
  return proxy(serve(engine, (reply, buffers) => transfer(reply, buffers)));
}

export type Start = typeof start;

expose(start);
