/**
 * @file Measures the page's seven lanes from Play to their ends, beside the same lanes through the console: what the page
 * costs beyond the engine. Prints the tasks of the page that took over 50 ms, too.
 */

import { type Page, test } from "@playwright/test";
import { readyLanes } from "../src/store/decoding/lanes";
import { median, report } from "./report";

const prompt = "I came back from holidays and";
const rounds = 3;

/** The seconds from Play until every lane is over, and the page's long tasks on the way. */
async function onPage(page: Page) {
  return page.evaluate(async (numLanes) => {
    const long: number[] = [];
    const observer = new PerformanceObserver((list) =>
      long.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: "longtask" });
    const isOver = () =>
      document.querySelectorAll('[data-testid="lane-state"][data-state="done"]').length === numLanes;
    // Looked at when it changes: asking again and again would take time from the run.
    const over = new Promise<void>((resolve) => {
      const states = new MutationObserver(() => isOver() && resolve());
      const lanes = document.querySelector('[data-testid="lanes"]')!;
      states.observe(lanes, { subtree: true, attributeFilter: ["data-state"] });
    });
    const start = performance.now();
    document.querySelector<HTMLElement>('[data-testid="play"]')!.click();
    await over;
    const seconds = (performance.now() - start) / 1000;
    observer.disconnect();
    return { seconds, long };
  }, readyLanes.length);
}

/** The seconds of the same call through the console, where nobody listens to the steps. */
async function onConsole(page: Page): Promise<number> {
  return page.evaluate(
    async ({ prompt, lanes }) => {
      const engine = window.headscope!;
      const { model } = await engine.load({ embedded: "gpt2-stories" });
      const start = performance.now();
      await engine.decode(model, { prompt, lanes: lanes as never });
      return (performance.now() - start) / 1000;
    },
    { prompt, lanes: readyLanes.map(({ options }) => options) },
  );
}

test("seven lanes on the page and through the console", async ({ browser, baseURL }) => {
  const shown: Awaited<ReturnType<typeof onPage>>[] = [];
  const called: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Each is a first visit, since a later one finds the lanes of the last, and programs compiled.
    const visit = async <Found>(run: (page: Page) => Promise<Found>) => {
      // A service worker would fetch for later visits during the calls of the console, but not while lanes play.
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        serviceWorkers: "block",
      });
      const page = await context.newPage();
      await page.goto(`${baseURL}?device=wasm#place=decoding`);
      await page.waitForFunction(
        () =>
          document.querySelector('[data-testid="decoding-model"]')?.getAttribute("data-state") === "ready",
      );
      const found = await run(page);
      await context.close();
      return found;
    };
    shown.push(await visit(onPage));
    called.push(await visit(onConsole));
  }
  const seconds = median(shown.map((each) => each.seconds));
  const long = shown.flatMap((each) => each.long);
  report("lanes", [
    {
      "page s": seconds.toFixed(2),
      "console s": median(called).toFixed(2),
      ratio: (seconds / median(called)).toFixed(2),
      goal: "≤ 1.0",
      "tasks over 50 ms": (long.length / rounds).toFixed(1),
      "longest ms": Math.max(0, ...long).toFixed(0),
    },
  ]);
});
