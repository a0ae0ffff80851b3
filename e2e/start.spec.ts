/** @file A first visit: the early page with a stored run at once, then the page itself, then the live run in its place. */

import { type BrowserContext, expect, type Page } from "@playwright/test";
import { test } from "./fixtures";

/** The words and numbers of the figure and the inspector; tiny weights, whose last digit may differ, as one word. */
const shown = (page: Page) =>
  page.evaluate(() =>
    ["column-bert-emotion", "inspector"].map((id) => {
      const part = document.querySelector(`[data-testid="${id}"]`);
      // The words of the stored run's mark are no part of the picture.
      return part?.textContent.replace("stored run", "").replaceAll(/\d\.\d+e[-−]\d+/g, "tiny");
    }),
  );

/** Answers to these requests wait until the function that it gives is called. */
async function heldBack(target: Page | BrowserContext, pattern: string | RegExp): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await target.route(pattern, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("the stored run is shown while the weights arrive, and the live one looks the same", async ({
  page,
  device,
}) => {
  const release = await heldBack(page.context(), "**/model.safetensors");
  await page.goto(`./?device=${device}`);
  await expect(page.getByTestId("stored-run")).toBeVisible();
  await expect(page.getByTestId("export")).toBeDisabled();
  await expect(page.getByTestId("predictions")).not.toHaveText(/joy/);
  // Which is there a moment after the picture.
  await expect(page.getByTestId("column-bert-emotion")).toContainText("strongest keys of each query");
  const stored = await shown(page);
  expect(stored.join(" ")).toContain("relieved");
  release();
  await expect(page.getByTestId("stored-run")).toHaveCount(0);
  await expect(page.getByTestId("predictions")).toHaveText(/joy/);
  await expect.poll(() => shown(page)).toEqual(stored);
  await expect(page.getByTestId("export")).toBeEnabled();
});

/** The scripts of the page itself, whose early likeness is in the HTML. */
const pageScripts = /assets\/page-[\w-]{8}\.js/;

const early = (page: Page) => page.locator(".early-page[data-painted]");

/** Where the named parts are, and what is on the canvases, of the early page or the one that took its place. */
const look = (page: Page, name: "data-part" | "data-testid") =>
  page.evaluate((attribute) => {
    const names =
      "place-notebook sentence token-count add-pair chip-bert-emotion first-visit finding tabs".split(" ");
    const more =
      "previous-layer layer-select view-menu export inspector-toggle stored-run head-view inspector".split(
        " ",
      );
    const parts = [...names, ...more].map((part) => document.querySelector(`[${attribute}="${part}"]`));
    const tokens = document.querySelectorAll(`[${attribute}="head-view"] [data-side] > *`);
    const boxes = [...parts, ...tokens].map((part) => {
      if (!part) return null;
      const { x, y, width, height } = part.getBoundingClientRect();
      return [
        part.textContent.slice(0, 20),
        ...[x, y, width, height].map((length) => Math.round(length * 4) / 4),
      ];
    });
    return { boxes, pictures: [...document.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()) };
  }, name);

/** How the early page looks once that stays the same, since lines are drawn in slices. */
async function settled(page: Page) {
  let last = await look(page, "data-part");
  await expect(async () => {
    const before = last;
    await page.waitForTimeout(400);
    last = await look(page, "data-part");
    expect(last).toEqual(before);
  }).toPass();
  return last;
}

test("the page takes the early one's place without a visible change", async ({ page, device }) => {
  await page.route("**/model.safetensors", () => {});
  await page.addInitScript(() => {
    Object.assign(window, { shifts: [] });
    const shifts = Reflect.get(window, "shifts") as unknown[];
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        const sources = Reflect.get(shift, "sources") as readonly { readonly node: Node | null }[];
        // The badge at the top grows at any time, when the device is known.
        if (sources.some(({ node }) => document.querySelector("main")?.contains(node)))
          shifts.push(Reflect.get(shift, "value"));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const release = await heldBack(page, pageScripts);
      await page.goto(`./?device=${device}`, { waitUntil: "commit" });
      await expect(early(page)).toBeVisible();
      const before = await settled(page);
      expect(before.boxes.filter(Boolean).length).toBeGreaterThan(45);
      release();
      await expect(page.getByTestId("stored-run")).toBeVisible();
      await expect(page.locator(".early-page")).toHaveCount(0);
      await expect.poll(() => look(page, "data-testid")).toEqual(before);
      expect(await page.evaluate(() => Reflect.get(window, "shifts"))).toEqual([]);
      await page.unroute(pageScripts);
    }
});

test("what is pressed and typed on the early page is done on the one that takes its place", async ({
  page,
  device,
}) => {
  await page.route("**/model.safetensors", () => {});
  const release = await heldBack(page, pageScripts);
  await page.goto(`./?device=${device}`, { waitUntil: "commit" });
  await expect(early(page)).toBeVisible();
  const centre = (selector: string) =>
    page.evaluate((wanted) => {
      const { x, y, width, height } = document.querySelector(wanted)!.getBoundingClientRect();
      return [x + width / 2, y + height / 2] as const;
    }, selector);
  await page.mouse.click(...(await centre('[data-part="add-pair"]')));
  await page.keyboard.type("Yes");
  release();
  await expect(page.getByTestId("pair")).toHaveValue("Yes");
  await expect(page.getByTestId("pair")).toBeFocused();
});

test("another sentence in the address has no stored run", async ({ page, device }) => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  const release = await heldBack(page, pageScripts);
  await page.goto(`./?device=${device}#text=Good+morning`, { waitUntil: "commit" });
  await expect(page.locator(".first-paint")).toBeVisible();
  await expect(page.locator(".early-page")).toHaveCount(0);
  release();
  await expect(page.getByTestId("predictions")).toHaveText(/\d/);
  expect(requested.filter((address) => address.includes("stored-run"))).toEqual([]);
});

test("a sentence that is typed before the stored run arrives is not replaced by it", async ({
  page,
  device,
}) => {
  const release = await heldBack(page, "**/stored-run/*");
  await page.goto(`./?device=${device}`);
  await page.getByTestId("sentence").fill("Good morning");
  const answered = page.waitForResponse("**/stored-run/*");
  release();
  await answered;
  await expect(page.getByTestId("predictions")).toHaveText(/\d/);
  await expect(page.getByTestId("stored-run")).toHaveCount(0);
  await expect(page.getByTestId("column-bert-emotion")).toContainText("morning");
});

test("a model that cannot be fetched says so over the stored run", async ({ page, device }) => {
  await page.context().route("**/model.safetensors", (route) => route.abort());
  await page.goto(`./?device=${device}`);
  await expect(page.getByTestId("model-error")).toContainText("could not be loaded");
  await expect(page.getByTestId("column-bert-emotion")).toContainText("relieved");
});

test("the weights are asked for while the page's own scripts are still on their way", async ({
  page,
  device,
}) => {
  const release = await heldBack(page, /assets\/index-[\w-]{8}\.js/);
  const asked = page.context().waitForEvent("request", (request) => /model\.safetensors/.test(request.url()));
  await page.goto(`./?device=${device}`, { waitUntil: "commit" });
  await asked;
  expect(await page.evaluate(() => window.headscope)).toBeUndefined();
  release();
  await expect(page.getByTestId("predictions")).toHaveText(/joy/);
});

test("a worker that could not be fetched before anybody listened is started once more", async ({
  page,
  device,
}) => {
  const release = await heldBack(page, /assets\/index-[\w-]{8}\.js/);
  const refused = page.waitForEvent("requestfailed", (request) => /worker-[\w-]{8}/.test(request.url()));
  await page.context().route(/assets\/worker-[\w-]{8}\.js/, (route) => route.abort(), { times: 1 });
  await page.goto(`./?device=${device}`, { waitUntil: "commit" });
  await refused;
  release();
  await expect(page.getByTestId("predictions")).toHaveText(/joy/);
});
