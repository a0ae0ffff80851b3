/** @file One request at a time: a new one aborts the one before, whose answers are then of no interest. */

import type { CallOptions } from "../lib/call";
import { toAppError } from "../lib/errors";
import type { RequestState } from "./state";

export interface Turn {
  readonly signal: AbortSignal;
  readonly isLatest: () => boolean;
}

/** How a request stands; with its good end, what it found. */
type Shown<Found> = { readonly request: RequestState } | ({ readonly request: RequestState } & Found);

/** `About`: what is kept of a request while it runs, so that the same is not asked twice. */
export class Latest<About = void> {
  #running: { readonly controller: AbortController; readonly about: About } | null = null;

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** What the running request is about; null where none runs. */
  get about(): About | null {
    return this.#running ? this.#running.about : null;
  }

  start(about: About): Turn {
    this.stop();
    const controller = new AbortController();
    this.#running = { controller, about };
    return { signal: controller.signal, isLatest: () => this.#running?.controller === controller };
  }

  /** Aborts what runs; says whether something ran. */
  stop(): boolean {
    const running = this.#running;
    this.#running = null;
    running?.controller.abort();
    return running !== null;
  }

  /** The request of `turn` has ended by itself. */
  end(turn: Turn): void {
    if (turn.isLatest()) this.#running = null;
  }

  /** Does the work of a request. `show` hears how it stands until it ends or a newer one starts. Never rejects. */
  async ask<Found extends object>(
    work: (options: CallOptions, turn: Turn) => Promise<Found>,
    show: (shown: Shown<Found>) => void,
    about: About,
  ): Promise<void> {
    const turn = this.start(about);
    const showLatest = (shown: Shown<Found>) => turn.isLatest() && show(shown);
    const onProgress: CallOptions["onProgress"] = (progress) =>
      showLatest({ request: { kind: "running", progress } });
    // The work begins before the page draws that it does.
    const working = begun(() => work({ signal: turn.signal, onProgress }, turn));
    showLatest({ request: { kind: "running", progress: null } });
    try {
      const found = await working;
      showLatest({ ...found, request: { kind: "idle" } });
    } catch (thrown) {
      showLatest({ request: { kind: "failed", error: toAppError(thrown) } });
    } finally {
      this.end(turn);
    }
  }
}

/** What `work` gives; what it throws at once is a rejection. */
const begun = async <Found>(work: () => Promise<Found>): Promise<Found> => work();

/** One request at a time for each thing that is asked for; what is asked for one does not concern the others. */
export class LatestByKey<About = void> {
  readonly #all = new Map<string, Latest<About>>();

  /** Those of one thing, which is named by its words. */
  of(...words: readonly string[]): Latest<About> {
    const key = words.join("\n");
    const latest = this.#all.get(key) ?? new Latest<About>();
    this.#all.set(key, latest);
    return latest;
  }
}
