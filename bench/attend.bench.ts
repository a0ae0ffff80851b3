/**
 * @file Measures the time from navigation, and from Enter, to a drawn head view, beside the engine's part of it; the tasks
 * that hold up the page, and its memory after a long text.
 */

import { type Page, test } from "@playwright/test";
import { fromEnter, textOf, watchLongTasks } from "./from-enter";
import { median, type Row, report, threadsOf } from "./report";

const rounds = { wasm: 5, webgpu: 2 };
/** Milliseconds from Enter to the picture that are wanted, with two threads. */
const goals = new Map([
  [18, 60],
  [128, 180],
  [512, 800],
]);

/** Waits for the first head view of a model that runs here; it may be shown after a stored run. */
async function firstPicture(page: Page): Promise<number> {
  // Before the page there is an early likeness of it, whose parts have no such names.
  await page.getByTestId("head-view").waitFor();
  const isDrawn = () => performance.getEntriesByName("head-view-drawn").length > 0;
  await page.waitForFunction(isDrawn, undefined, { timeout: 600_000, polling: 20 });
  await page.getByTestId("stored-run").waitFor({ state: "detached", timeout: 600_000 });
  return page.evaluate(() => performance.now());
}

/** The milliseconds of the same question through the console, which draws nothing. */
function onConsole(page: Page, text: string): Promise<number> {
  return page.evaluate(async (text) => {
    const start = performance.now();
    await window.headscope!.attend("bert-emotion", { text, logits: "last" });
    return performance.now() - start;
  }, text);
}

async function pictures(page: Page, tokens: number, count: number, goal: string): Promise<Row[]> {
  const drawn = [];
  const called: number[] = [];
  for (let round = 0; round < count; round++) {
    drawn.push(await fromEnter(page, tokens, round));
    called.push(await onConsole(page, textOf(tokens, count + round)));
  }
  const first = median(drawn.map((each) => each.first));
  const tasks = drawn.flatMap(({ longTasks }) => longTasks);
  const of = `${tokens} tokens`;
  return [
    { what: `Enter to picture, ${of} (median of ${count})`, value: first.toFixed(0), unit: "ms", goal },
    {
      what: `Enter to every line, ${of}`,
      value: median(drawn.map(({ whole }) => whole)).toFixed(0),
      unit: "ms",
      goal: "",
    },
    { what: `the engine's part, ${of}`, value: median(called).toFixed(0), unit: "ms", goal: "" },
    {
      what: `Enter to picture ÷ the engine's part, ${of}`,
      value: (first / median(called)).toFixed(2),
      unit: "",
      goal: "",
    },
    {
      what: `long tasks per picture, ${of}`,
      value: (tasks.length / count).toFixed(1),
      unit: "over 50 ms",
      goal: "0",
    },
    { what: `the longest, ${of}`, value: Math.max(0, ...tasks).toFixed(0), unit: "ms", goal: "≤ 50" },
  ];
}

/** Megabytes of the page and of its workers, after the browser has collected what nobody holds. */
async function memory(page: Page): Promise<Row[]> {
  const found = await page.evaluate(async () => {
    if (!crossOriginIsolated) return null;
    const { breakdown } = await (
      performance as Performance & {
        measureUserAgentSpecificMemory(): Promise<{
          breakdown: readonly { bytes: number; attribution: readonly { scope: string }[] }[];
        }>;
      }
    ).measureUserAgentSpecificMemory();
    const inWorker = (scope: string) => scope.startsWith("Dedicated");
    const sum = (isWorker: boolean) =>
      breakdown
        .filter(({ attribution }) => attribution.some(({ scope }) => inWorker(scope)) === isWorker)
        .reduce((total, { bytes }) => total + bytes, 0);
    return { page: sum(false), worker: sum(true) };
  });
  const megabytes = (bytes: number | undefined) =>
    bytes === undefined ? "not isolated, so not known" : (bytes / 1e6).toFixed(0);
  return [
    { what: "memory of the page after 512 tokens", value: megabytes(found?.page), unit: "MB", goal: "≤ 150" },
    { what: "memory of its worker then", value: megabytes(found?.worker), unit: "MB", goal: "" },
  ];
}

/** The tasks that hold up the page while the first charts of its visit are drawn. */
async function firstCharts(page: Page): Promise<Row[]> {
  const before = await page.evaluate(() => window.longTasks.length);
  await page.getByTestId("place-heads").click();
  await page.locator("[data-testid=heat-chart] .main-svg").first().waitFor({ timeout: 600_000 });
  await page.waitForTimeout(1000);
  const tasks = await page.evaluate((from) => window.longTasks.slice(from), before);
  return [
    { what: "long tasks at the first chart", value: tasks.length, unit: "over 50 ms", goal: "0" },
    { what: "the longest", value: Math.max(0, ...tasks).toFixed(0), unit: "ms", goal: "≤ 50" },
  ];
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
    const first = await firstPicture(page);
    isCounting = false;
    const tasksAtFirst = await page.evaluate(() => window.longTasks.length);
    const rows: Row[] = [
      { what: "navigation to first live head view", value: Math.round(first), unit: "ms", goal: "" },
      { what: "transferred before it", value: (bytes / 1e6).toFixed(1), unit: "MB", goal: "" },
      { what: "long tasks before it", value: tasksAtFirst, unit: "over 50 ms", goal: "0" },
    ];
    for (const [tokens, goal] of goals)
      rows.push(...(await pictures(page, tokens, rounds[device], device === "wasm" ? `≤ ${goal}` : "")));
    rows.push(...(await memory(page)), ...(await firstCharts(page)));
    report(`attend-${device}`, rows, await threadsOf(page));
    await context.close();
  });
}
