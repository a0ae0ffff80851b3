/** @file Detects a worker that does not respond while calls are pending. */

/** How long a worker may be silent. */
export interface Patience {
  /** Milliseconds between two checks. */
  readonly tick: number;
  /** The number of checks without a message after which silence is reported. */
  readonly ticks: number;
}

/**
 * While on, pings the worker at each check. Counts checks instead of time, so that neither sleep nor throttled timers
 * make a worker look silent.
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

  /** @param ask Pings the worker. @param tell Called when silence has lasted too long, and when it ends. */
  constructor(patience: Patience, ask: () => Promise<unknown>, tell: (isSilent: boolean) => void) {
    this.#patience = patience;
    this.#limit = patience.ticks;
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Whether the worker should respond. */
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

  /** Called for each message of the worker. */
  heard(): void {
    this.#silentTicks = 0;
    this.#limit = this.#patience.ticks;
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#tell(false);
  }

  /** Doubles the time until silence is reported again, because the user prefers to wait. */
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
