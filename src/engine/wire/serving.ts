/** @file The engine with this browser's network and storage, served to the page. */

import { proxy, transfer } from "comlink";
import type { Runtime } from "../../runtime/runtime";
import { createEngine } from "../engine";
import type { OpenEmbedded } from "./embedded-models";
import { serve } from "./serve";
import { createSources } from "./sources";

interface Parts {
  readonly createRuntime: () => Promise<Runtime>;
  readonly openEmbedded: OpenEmbedded;
  readonly modelsUrl: string;
  readonly holdsLock: boolean;
}

export async function servedEngine({ createRuntime, openEmbedded, modelsUrl, holdsLock }: Parts) {
  const sources = await createSources(modelsUrl, openEmbedded);
  const engine = createEngine({ createRuntime, ...sources });
  return proxy(serve(engine, (reply, buffers) => transfer(reply, buffers), holdsLock));
}
