/**
 * @file Measures the time from navigation, and from Enter, to a drawn head view, and its bytes, heap and long tasks.
 */

import { type Page, test } from "@playwright/test";
import { median, type Row, report, threadsOf } from "./report";

declare global {
  interface Window {
    longTasks: number[];
  }
}

const lengths = [18, 128, 512];
const rounds = { wasm: 5, webgpu: 2 };

/** Counts tasks over 50 ms on the page's thread from the start. */
async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: "longtask", buffered: true });
  });
}

/** Milliseconds since navigation of the first head view drawn after `since`. */
async function drawnAfter(page: Page, since: number): Promise<number> {
  const handle = await page.waitForFunction(
    (from) =>
      performance.getEntriesByName("head-view-drawn").find(({ startTime }) => startTime > from)?.startTime,
    since,
    { timeout: 600_000, polling: 20 },
  );
  return Number(await handle.jsonValue());
}

/** Milliseconds from Enter to the picture of a text of `tokens` tokens. `round` makes each text unique. */
async function fromEnter(page: Page, tokens: number, round: number): Promise<number> {
  const words = ["time", "light", "home", "water", "night"];
  const text = Array.from(
    { length: tokens - 2 },
    (_, index) => words[(index * (round + 2)) % words.length],
  ).join(" ");
  await page.getByTestId("sentence").fill(text);
  const pressed = await page.evaluate(() => performance.now());
  await page.getByTestId("sentence").press("Enter");
  await page
    .getByTestId("token-count")
    .filter({ hasText: `${tokens} tokens` })
    .waitFor({ timeout: 600_000 });
  return (await drawnAfter(page, pressed)) - pressed;
}

for (const device of ["wasm", "webgpu"] as const) {
  test(`attend on ${device}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await watchLongTasks(page);
    let bytes = 0;
    let isCounting = true;
    context.on("requestfinished", async (request) => {
      const sizes = isCounting ? await request.sizes().catch(() => null) : null;
      if (sizes) bytes += sizes.responseBodySize + sizes.responseHeadersSize;
    });
    await page.goto(`./?device=${device}`);
    // The first picture may be a stored run.
    await drawnAfter(page, 0);
    await page.getByTestId("stored-run").waitFor({ state: "detached" });
    const first = await page.evaluate(() => performance.now());
    isCounting = false;
    const tasksAtFirst = await page.evaluate(() => window.longTasks.length);
    const rows: Row[] = [
      { what: "navigation to first live head view", value: Math.round(first), unit: "ms" },
      { what: "transferred before it", value: (bytes / 1e6).toFixed(1), unit: "MB" },
      { what: "long tasks before it", value: tasksAtFirst, unit: "over 50 ms" },
    ];
    for (const tokens of lengths) {
      const before = await page.evaluate(() => window.longTasks.length);
      const times: number[] = [];
      for (let round = 0; round < rounds[device]; round++) times.push(await fromEnter(page, tokens, round));
      const tasks = await page.evaluate((from) => window.longTasks.slice(from), before);
      rows.push({
        what: `Enter to picture, ${tokens} tokens (median of ${times.length})`,
        value: Math.round(median(times)),
        unit: "ms",
      });
      rows.push({
        what: `long tasks per picture, ${tokens} tokens`,
        value: (tasks.length / times.length).toFixed(1),
        unit: "over 50 ms",
      });
    }
    const heap = () =>
      Math.round(
        (performance as Performance & { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6,
      );
    rows.push({ what: "JS heap of the page", value: await page.evaluate(heap), unit: "MB" });
    report(`attend-${device}`, rows, await threadsOf(page));
    await context.close();
  });
}
