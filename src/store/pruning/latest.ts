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
