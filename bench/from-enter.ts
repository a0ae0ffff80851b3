/** @file Times a picture on the page from Enter to its drawing, and counts the tasks on the way that hold up the page. */

import type { Page } from "@playwright/test";

declare global {
  interface Window {
    /** The durations of tasks over 50 ms on the page's thread, in milliseconds. */
    longTasks: number[];
  }
}

export interface Drawn {
  /** Milliseconds from Enter to the first frame with lines, the strongest first. */
  readonly first: number;
  /** Milliseconds from Enter until every line in the window is drawn. */
  readonly whole: number;
  /** The durations of the tasks over 50 ms until then. */
  readonly longTasks: readonly number[];
}

const patience = 600_000;

/** Counts tasks over 50 ms from the start of the page. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: "longtask", buffered: true });
  });
}

/** A text of `tokens` tokens with the special ones, of words of one token. `round` makes it unlike the others. */
export function textOf(tokens: number, round: number): string {
  const words = ["time", "light", "home", "water", "night"];
  return Array.from(
    { length: tokens - 2 },
    (_, index) => words[(index * (round + 2) + Math.floor(round / 5)) % words.length],
  ).join(" ");
}

/**
 * Types a text and presses Enter in one task of the page: what is typed is asked for by itself when typing rests, so that
 * a press of Playwright's could come after the picture, for which nobody would then wait.
 */
export async function fromEnter(page: Page, tokens: number, round: number): Promise<Drawn> {
  const drawn = page.evaluate(
    async ({ text, tokens }) => {
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const field = document.querySelector<HTMLTextAreaElement>('[data-testid="sentence"]')!;
      field.focus();
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")!.set!.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      const pressed = performance.now();
      const tasks = window.longTasks.length;
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      const isCounted = () =>
        document.querySelector('[data-testid="token-count"]')?.textContent?.includes(`${tokens} tokens`);
      const markedAfter = (name: string) =>
        performance.getEntriesByName(name).find(({ startTime }) => startTime > pressed)?.startTime;
      const marked = async (name: string) => {
        while (!isCounted() || markedAfter(name) === undefined) await wait(10);
        return markedAfter(name)! - pressed;
      };
      const first = await marked("head-view-drawn");
      const whole = await marked("head-view-whole");
      // What follows the picture counts too: the numbers beside it, and the table for assistive technology.
      await wait(1000);
      return { first, whole, longTasks: window.longTasks.slice(tasks) };
    },
    { text: textOf(tokens, round), tokens },
  );
  return within(drawn, `no picture of ${tokens} tokens`);
}

/** Rejects if a page that has gone wrong does not answer. */
function within<T>(work: Promise<T>, fault: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${fault} after ${patience / 1000} s`)), patience);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
