/** @file Turns for long work, so that the page answers in between. */

let last: Promise<void> = Promise.resolve();

/** Resolves in a task in which nobody else was told to begin. */
export function ownTask(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setTimeout(resolve)));
  return last;
}
