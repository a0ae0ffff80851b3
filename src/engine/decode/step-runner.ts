/** @file The model as the step function of decoding: scores rows on top of their cache. */

import type { Batch, RowScores } from "../../decoding/strategy";
import type { LoadedModel } from "../model/loading";
import { DeviceCache } from "./device-cache";
import { HostCache } from "./host-cache";
import type { StepCache } from "./row-cache";

/** The cache that suits the model's device; empty. */
export const stepCacheOf = (loaded: LoadedModel): StepCache =>
  loaded.sessions.kind === "wasm" ? new HostCache(loaded) : new DeviceCache(loaded);

export class StepRunner {
  /** The model on the device that the cache belongs to. */
  readonly model: LoadedModel;
  readonly #cache: StepCache;

  constructor(loaded: LoadedModel) {
    this.model = loaded;
    this.#cache = stepCacheOf(loaded);
  }

  /** As `StepFunction` says. */
  async step(batch: Batch, signal?: AbortSignal): Promise<readonly RowScores[]> {
    // Rows that all start from nothing need no place beside what an earlier call left.
    if (batch.rows.every(({ parent }) => parent === null)) this.dispose();
    return this.#cache.run(batch, signal);
  }

  /** Forgets the cache. */
  dispose(): void {
    this.#cache.clear();
  }
}
