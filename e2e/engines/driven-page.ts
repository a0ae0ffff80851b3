/** @file A page in a browser under test, independent of the protocol. */

export interface DrivenPage {
  /** The browser's name and version. */
  readonly browser: string;
  goto(address: string): Promise<void>;
  /** Runs `ask` in the page; its argument and result are sent as JSON. */
  evaluate<Input, Output>(ask: (input: Input) => Output | Promise<Output>, input: Input): Promise<Output>;
  /** Closes the browser. Returns the pages' uncaught errors and console errors. */
  close(): Promise<readonly string[]>;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** An expression that evaluates to a promise of `ask(input)` as JSON. */
export function callOf<Input>(ask: (input: Input) => unknown, input: Input): string {
  return `(async () => JSON.stringify((await (${ask})(${JSON.stringify(input)})) ?? null))()`;
}
