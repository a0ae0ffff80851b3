/** @file One request at a time: a new one aborts the one before, whose answers are then of no interest. */

export interface Turn {
  readonly signal: AbortSignal;
  readonly isLatest: () => boolean;
}

export class Latest {
  #controller: AbortController | null = null;

  start(): Turn {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    return { signal: controller.signal, isLatest: () => this.#controller === controller };
  }

  /** Aborts what runs; says whether something ran. */
  stop(): boolean {
    const running = this.#controller;
    this.#controller = null;
    running?.abort();
    return running !== null;
  }

  /** The request of `turn` has ended by itself. */
  end(turn: Turn): void {
    if (turn.isLatest()) this.#controller = null;
  }
}

/** One request at a time for each thing that is asked for; what is asked for one does not concern the others. */
export class LatestByKey {
  readonly #all = new Map<string, Latest>();

  /** Those of one thing, which is named by its words. */
  of(...words: readonly string[]): Latest {
    const key = words.join("\n");
    const latest = this.#all.get(key) ?? new Latest();
    this.#all.set(key, latest);
    return latest;
  }
}
