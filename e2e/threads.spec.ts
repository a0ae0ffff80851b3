/** @file Threads of the CPU, and how the page becomes cross-origin isolated, which they require. */

import type { Page } from "@playwright/test";
import { startLocalHub } from "../src/testing/local-hub";
import { expect, test } from "./fixtures";
import { builtFile, type StaticServer, serveBuild } from "./static-server";

test.skip(({ device }) => device !== "wasm", "only the CPU has threads");

const text = "I was so relieved after the phone call yesterday.";

/** A page that counts how often it was loaded. Scripts of a test count as presses of the person, so none runs before the reload. */
function counted(page: Page): { count: number } {
  const loads = { count: 0 };
  page.on("load", () => loads.count++);
  return loads;
}

const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);
const cores = (page: Page) => page.evaluate(() => navigator.hardwareConcurrency);
const device = (page: Page) => page.evaluate(() => window.headscope!.device());

/** What the console computes: attention of BERT (some of it, as all of it takes long to hand over), the gradient of importance, and the ids of lanes. */
async function numbersOf(page: Page): Promise<readonly number[]> {
  await page.waitForFunction(() => window.headscope !== undefined);
  return page.evaluate(async (text) => {
    const engine = window.headscope!;
    const { model: bert } = await engine.load({ embedded: "bert-emotion" });
    const { model: gpt2 } = await engine.load({ embedded: "gpt2-stories" });
    const long = Array(20).fill(text).join(" ");
    const { attentions, logits } = await engine.attend(bert, { text: long });
    const { gradient } = await engine.importance(bert, { texts: [text, "i am angry"], labels: [1, 3] });
    const lanes = [{ max_new_tokens: 8 }, { do_sample: true, top_k: 20, seed: 5, max_new_tokens: 8 }];
    const written = await engine.decode(gpt2, { prompt: "I came back from holidays and", lanes });
    const ids = written.lanes.flatMap(({ sequences }) => sequences.flat());
    const some = attentions.data.filter((_, index) => index % 101 === 0);
    return [...some, ...logits.data, ...gradient.data, ...ids];
  }, text);
}

/** Says threads in the badge, which is open afterwards. */
async function expectThreads(page: Page, count: number): Promise<void> {
  const words = count === 1 ? "WASM · 1 thread" : `WASM · ${count} threads`;
  await expect(page.getByTestId("device-badge")).toHaveText(words);
  await page.getByTestId("device-badge").click();
}

test("an isolated page has several threads, says why, and computes the same as one thread", async ({
  open,
  browser,
}) => {
  const page = await open();
  expect(await isIsolated(page)).toBe(true);
  const count = Math.min(4, await cores(page));
  const several = await numbersOf(page);
  const { threads, stepThreads } = await device(page);
  expect(threads).toBe(count);
  expect([1, count]).toContain(stepThreads);
  await expectThreads(page, count);
  await expect(page.getByTestId("threads")).toContainText(
    count === 1 ? "one core" : stepThreads === 1 ? "run on one thread" : "So do steps",
  );

  const host = await serveBuild({ isIsolating: false });
  try {
    const bare = await browser.newPage({ serviceWorkers: "block" });
    await bare.goto(`${host.address}?device=wasm`);
    const single = await numbersOf(bare);
    expect((await device(bare)).threads).toBe(1);
    const furthest = several.reduce((most, value, i) => Math.max(most, Math.abs(value - single[i]!)), 0);
    expect(several.length).toBe(single.length);
    expect(furthest).toBeLessThan(1e-6);
    await expect(bare.getByTestId("head-view").first()).toContainText("relieved");
    await expectThreads(bare, 1);
    await expect(bare.getByTestId("threads")).toContainText("not cross-origin isolated");
    await bare.close();
  } finally {
    await host.close();
  }
});

test.describe("on a host without headers", () => {
  test.use({ serviceWorkers: "allow" });

  let host: StaticServer;
  /** Whether the service worker adds the headers. */
  let isHelping = true;
  test.beforeEach(async () => {
    isHelping = true;
    host = await serveBuild({
      isIsolating: false,
      bodyOf: (path) => {
        const body = builtFile(path);
        return path === "sw.js" && !isHelping
          ? `${body}`.replace("Cross-Origin-Embedder-Policy", "X-Nothing")
          : body;
      },
    });
  });
  test.afterEach(() => host?.close());

  const addressOf = (hash = "") => `${host.address}?device=wasm${hash}`;

  test("the first visit is loaded once more, and is isolated with the same view", async ({ page }) => {
    const loads = counted(page);
    await page.goto(addressOf("#text=I am afraid."));
    await expect.poll(() => loads.count).toBe(2);
    expect(await isIsolated(page)).toBe(true);
    await expect(page.getByTestId("sentence")).toHaveValue("I am afraid.");
    await expect(page.getByTestId("predictions")).toContainText(/fear\s*0\.9/);
    expect((await device(page)).threads).toBe(Math.min(4, await cores(page)));
    await page.getByTestId("place-decoding").click();
    await page.getByTestId("play").click();
    await expect(page.getByTestId("lane").first().locator("[data-index]").first()).toBeVisible();
    expect(loads.count).toBe(2);
  });

  test("a page that somebody works on is not loaded again; the next visit is isolated", async ({ page }) => {
    const loads = counted(page);
    await page.goto(addressOf());
    await page.keyboard.press("Tab");
    await page.getByTestId("sentence").fill("I am afraid.");
    await page.getByTestId("sentence").press("Enter");
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    // What the page asks for after the service worker has taken over.
    await expect
      .poll(() => page.evaluate(async () => (await (await caches.open("headscope-assets")).keys()).length))
      .toBeGreaterThan(3);
    expect(loads.count).toBe(1);
    expect(await isIsolated(page)).toBe(false);
    await page.reload();
    expect(await isIsolated(page)).toBe(true);
    await expect(page.getByTestId("sentence")).toHaveValue("I am afraid.");
  });

  test("where the headers do not help, the page is loaded again once and never more", async ({ page }) => {
    isHelping = false;
    const loads = counted(page);
    await page.goto(addressOf());
    await expect.poll(() => loads.count).toBe(2);
    await expect(page.getByTestId("predictions")).toContainText("joy");
    expect(await isIsolated(page)).toBe(false);
    // As on a first visit, but in the same tab.
    await page.evaluate(async () => {
      for (const registration of await navigator.serviceWorker.getRegistrations())
        await registration.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    });
    const weights = () => host.requests.filter((path) => path.endsWith("/model.safetensors")).length;
    const before = weights();
    await page.reload();
    // Once to show the picture, once for the service worker that has taken over.
    await expect.poll(weights).toBeGreaterThan(before + 1);
    await expect(page.getByTestId("predictions")).toContainText("joy");
    expect(loads.count).toBe(3);
    await expectThreads(page, 1);
  });

  test("weights of another host do not pass through the service worker", async ({ page, context }) => {
    const loads = counted(page);
    await page.goto(addressOf());
    await expect.poll(() => loads.count).toBe(2);
    const hub = await startLocalHub((id) => (id === "owner/emotion" ? "public/models/bert-emotion" : null));
    const passed: string[] = [];
    const asked: string[] = [];
    context.on("request", (request) => {
      if (!request.url().startsWith(hub.address)) return;
      (request.serviceWorker() ? passed : asked).push(request.url());
    });
    try {
      await page.waitForFunction(() => window.headscope !== undefined);
      const { name } = await page.evaluate(
        (address) => window.headscope!.load({ id: "owner/emotion", hub: address }),
        hub.address,
      );
      expect(name).toBe("owner/emotion");
      expect(passed).toEqual([]);
      expect(asked.some((url) => url.includes("model.safetensors"))).toBe(true);
    } finally {
      await hub.close();
    }
  });
});
