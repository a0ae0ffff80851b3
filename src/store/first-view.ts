/** @file What a first visit shows, known before the store is loaded. */

import type { EmbeddedModel } from "../engine/api/api";
import type { StartOptions } from "../engine/wire/protocol";

export const firstModel = "bert-emotion" satisfies EmbeddedModel;

export const firstSentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";

/** The device of `?device=`, or `null` where the engine may choose. */
export function readDevicePreference(search: string): "webgpu" | "wasm" | null {
  const device = new URLSearchParams(search).get("device");
  return device === "webgpu" || device === "wasm" ? device : null;
}

/** What the engine begins with on a page at `location`, whose relative addresses start from `base`. */
export function firstOptions(
  { search, hash }: Pick<Location, "search" | "hash">,
  base: string,
): StartOptions {
  return {
    device: readDevicePreference(search),
    modelsUrl: new URL("models/", base).href,
    ahead: needsFirstModel(hash) ? firstModel : null,
  };
}

/** Whether the `#` part of an address is sure to need the first model; one that chooses models may not. */
export function needsFirstModel(hash: string): boolean {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  return !["model", "show", "place"].some((name) => parameters.has(name));
}
