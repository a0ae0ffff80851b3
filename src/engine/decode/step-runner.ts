/** @file The step function of decoding: scores rows with a model and its cache. */

import type { Batch, RowScores } from "../../decoding/strategy";
import type { LoadedModel } from "../model/loading";
import { DeviceCache } from "./device-cache";
import { HostCache } from "./host-cache";
import type { StepCache } from "./row-cache";

/** A new cache that suits the model's device. */
export const stepCacheOf = (loaded: LoadedModel): StepCache =>
  loaded.sessions.kind === "wasm" ? new HostCache(loaded) : new DeviceCache(loaded);

export class StepRunner {
  /** The model on the device that holds the cache. */
  readonly model: LoadedModel;
  readonly #cache: StepCache;

  constructor(loaded: LoadedModel) {
    this.model = loaded;
    this.#cache = stepCacheOf(loaded);
  }

  /** See `StepFunction`. */
  async step(batch: Batch, signal?: AbortSignal): Promise<readonly RowScores[]> {
    // If all rows are new, nothing of an earlier call is needed.
    if (batch.rows.every(({ parent }) => parent === null)) this.dispose();
    return this.#cache.run(batch, signal);
  }

  /** Clears the cache. */
  dispose(): void {
    this.#cache.clear();
  }
}
