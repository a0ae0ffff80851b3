/** @file A page in a browser under test, whatever protocol drives it. */

export interface DrivenPage {
  /** The browser's name and version. */
  readonly browser: string;
  goto(address: string): Promise<void>;
  /** Runs `ask` in the page; its argument and its answer travel as JSON. */
  evaluate<Input, Output>(ask: (input: Input) => Output | Promise<Output>, input: Input): Promise<Output>;
  /** Closes the browser. Gives the errors that the pages reported: uncaught ones, and those of the console. */
  close(): Promise<readonly string[]>;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** An expression for the promise of what `ask` returns for `input`, as a string of JSON. */
export function callOf<Input>(ask: (input: Input) => unknown, input: Input): string {
  return `(async () => JSON.stringify((await (${ask})(${JSON.stringify(input)})) ?? null))()`;
}
