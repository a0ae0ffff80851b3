/** @file Notices a worker that says nothing for long while something is asked of it. */

/** How long a worker may say nothing. */
export interface Patience {
  /** Milliseconds between two looks. */
  readonly tick: number;
  /** Looks without a word in between after which it is told. */
  readonly ticks: number;
}

/**
 * While it is on, asks for a sign of life at each look. Looks are counted, not time: neither a machine that slept nor a
 * page whose timers are held back makes a worker look silent.
 */
export class Silence {
  readonly #patience: Patience;
  readonly #ask: () => Promise<unknown>;
  readonly #tell: (isSilent: boolean) => void;
  #timer: ReturnType<typeof setInterval> | null = null;
  #isAsking = false;
  #silentTicks = 0;
  #limit: number;
  #isTold = false;

  /** @param ask Resolves when the worker answers. @param tell Told when silence has lasted, and when it ends. */
  constructor(patience: Patience, ask: () => Promise<unknown>, tell: (isSilent: boolean) => void) {
    this.#patience = patience;
    this.#limit = patience.ticks;
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Whether the worker is expected to speak. */
  set isOn(isOn: boolean) {
    if (isOn === (this.#timer !== null)) return;
    if (isOn) {
      this.#timer = setInterval(() => this.#look(), this.#patience.tick);
      return;
    }
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
    this.heard();
  }

  /** The worker has said something. */
  heard(): void {
    this.#silentTicks = 0;
    this.#limit = this.#patience.ticks;
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#tell(false);
  }

  /** The user would rather wait: it is told again only after twice the time. */
  wait(): void {
    this.#isTold = false;
    this.#silentTicks = 0;
    this.#limit *= 2;
  }

  #look(): void {
    this.#silentTicks++;
    if (!this.#isAsking) {
      this.#isAsking = true;
      const answered = () => {
        this.#isAsking = false;
        this.heard();
      };
      this.#ask().then(answered, () => undefined);
    }
    if (this.#isTold || this.#silentTicks < this.#limit) return;
    this.#isTold = true;
    this.#tell(true);
  }
}
