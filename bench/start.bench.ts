/**
 * @file Measures a cold visit: when the first picture and the live one are drawn, what is fetched when, the long tasks,
 * and how close a slow line comes to the time that its bytes need.
 */

import { type BrowserContext, type Page, test } from "@playwright/test";
import { median, type Row, report } from "./report";
import { slowServer } from "./slow-server";

declare global {
  interface Window {
    longTasks: number[];
  }
}

const rounds = 3;
const viewport = { width: 1440, height: 900 };

interface Fetched {
  readonly address: string;
  /** Milliseconds since navigation. */
  readonly start: number;
  readonly end: number;
  /** As they cross the line. */
  readonly bytes: number;
}

interface Visit {
  /** Milliseconds from navigation to the first picture, and to the first that the model here computed. */
  readonly first: number;
  readonly live: number;
  readonly longTasks: readonly number[];
  readonly fetched: readonly Fetched[];
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
    }).observe({ type: "longtask", buffered: true });
  });
}

type Watched = Omit<Fetched, "start" | "end"> & Times;

/** Every request of the page and its workers; null for those that the end of the visit cut off. */
function watchRequests(context: BrowserContext): Promise<Watched | null>[] {
  const watched: Promise<Watched | null>[] = [];
  context.on("requestfinished", (request) => {
    const reading = async () => {
      const { responseBodySize, responseHeadersSize } = await request.sizes();
      const { startTime, responseEnd } = request.timing();
      const bytes = responseBodySize + responseHeadersSize;
      return { address: request.url(), bytes, startTime, responseEnd };
    };
    watched.push(reading().catch(() => null));
  });
  return watched;
}

interface Times {
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** Milliseconds after `startTime`. */
  readonly responseEnd: number;
}

async function visit(context: BrowserContext, address: string): Promise<Visit> {
  const page = await context.newPage();
  await watchLongTasks(page);
  const requests = watchRequests(context);
  await page.goto(`${address}/?device=wasm`);
  const drawn = await page.waitForFunction(
    () => performance.getEntriesByName("head-view-drawn")[0]?.startTime,
    null,
    { timeout: 600_000 },
  );
  const shown = await page.waitForFunction(
    () => {
      const isStored = document.querySelector('[data-testid="stored-run"]') !== null;
      // Until the page is there, only its early likeness is, whose parts have no such names.
      const said = document.querySelector('[data-testid="predictions"]')?.textContent ?? "";
      return !isStored && / \d\.\d+$/.test(said) && document.querySelector('[data-testid="head-view"]')
        ? performance.now()
        : 0;
    },
    null,
    { timeout: 600_000 },
  );
  const first = Number(await drawn.jsonValue());
  const live = Number(await shown.jsonValue());
  const { longTasks, origin } = await page.evaluate(() => ({
    longTasks: window.longTasks,
    origin: performance.timeOrigin,
  }));
  const settled = (await Promise.all(requests)).filter((each) => each !== null);
  const fetched = settled.map(({ startTime, responseEnd, ...rest }) => {
    const start = startTime - origin;
    return { ...rest, start, end: start + Math.max(0, responseEnd) };
  });
  return { first, live, longTasks, fetched: fetched.filter(({ start }) => start < live) };
}

const nameOf = (address: string) => new URL(address).pathname.split("/").slice(-2).join("/");

/** One line per request: its name, its bytes, its times, and a bar from its start to its end. */
function waterfall({ fetched, live }: Visit): string {
  const width = 60;
  const at = (time: number) => Math.round((Math.min(time, live) / live) * width);
  return fetched
    .toSorted((a, b) => a.start - b.start)
    .map(({ address, start, end, bytes }) => {
      const bar = " ".repeat(at(start)) + "█".repeat(Math.max(1, at(end) - at(start)));
      const size = `${Math.round(bytes / 1000)} kB`.padStart(9);
      const times = `${Math.round(start)}–${Math.round(end)} ms`.padStart(14);
      return `${nameOf(address).slice(0, 44).padEnd(44)}${size}${times}  ${bar}`;
    })
    .join("\n");
}

const megabytes = ({ fetched }: Visit) => fetched.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;

const kilobytes = (fetched: readonly Fetched[]) => fetched.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;

const isScript = ({ address }: Fetched) => address.endsWith(".js");

/** Kilobytes of scripts. */
const scriptKilobytes = ({ fetched }: Visit, scripts: ReadonlySet<string>) =>
  kilobytes(fetched.filter(({ address }) => scripts.has(new URL(address).pathname)));

/** Kilobytes of scripts, whatever for, that were there when the first picture was drawn. */
const arrivedKilobytes = ({ fetched, first }: Visit) =>
  kilobytes(fetched.filter((each) => isScript(each) && each.end <= first));

/** The paths of the script that the page begins with and of all that it imports, which has to be there before it runs. */
async function firstScripts(address: string): Promise<ReadonlySet<string>> {
  const html = await (await fetch(address)).text();
  const [, entry] = /<script type="module"[^>]* src="([^"]+)"/.exec(html) ?? [];
  const found = new Set([new URL(entry!, `${address}/`).pathname]);
  for (const path of found) {
    const text = await (await fetch(new URL(path, address))).text();
    for (const [, imported] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g))
      found.add(new URL(imported!, new URL(path, address)).pathname);
  }
  return found;
}

for (const [name, megabits] of [
  ["unthrottled", 8000],
  ["50 Mbit/s", 50],
] as const) {
  test(`a cold visit, ${name}`, async ({ browser }) => {
    const server = await slowServer("dist", megabits);
    const scripts = await firstScripts(server.address);
    const visits: Visit[] = [];
    for (let round = 0; round < rounds; round++) {
      // A service worker would fetch all models beside the first.
      const context = await browser.newContext({ viewport, serviceWorkers: "block" });
      visits.push(await visit(context, server.address));
      await context.close();
    }
    server.close();
    const sorted = visits.toSorted((a, b) => a.live - b.live);
    const usual = sorted[Math.floor(rounds / 2)]!;
    console.log(`\n${name}\n${waterfall(usual)}`);
    const needed = (8000 * megabytes(usual)) / megabits;
    const isSlow = megabits < 1000;
    const rows: Row[] = [
      {
        what: "navigation to the first picture",
        value: Math.round(median(visits.map(({ first }) => first))),
        unit: "ms",
        goal: isSlow ? "" : 600,
      },
      {
        what: "navigation to the live picture",
        value: Math.round(usual.live),
        unit: "ms",
        goal: isSlow ? "" : 2000,
      },
      { what: "transferred before it", value: megabytes(usual).toFixed(1), unit: "MB", goal: "" },
      {
        what: "its time, by the time that the bytes need",
        value: isSlow ? (usual.live / needed).toFixed(2) : "",
        unit: "",
        goal: isSlow ? 1.1 : "",
      },
      {
        what: "long tasks before it",
        value: usual.longTasks.join(", ") || "none",
        unit: "ms each",
        goal: "none",
      },
      {
        what: "scripts that the first picture needs, compressed",
        value: scriptKilobytes(usual, scripts).toFixed(0),
        unit: "kB",
        goal: 120,
      },
      {
        what: "all scripts that had arrived by then",
        value: arrivedKilobytes(usual).toFixed(0),
        unit: "kB",
        goal: "",
      },
    ];
    report(`start-${isSlow ? "slow" : "fast"}`, rows);
  });
}
