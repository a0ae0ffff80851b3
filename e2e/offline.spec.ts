import { readdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "where files come from does not depend on the device");
test.use({ serviceWorkers: "allow" });

/** The files of the app's models that are kept. */
const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const cache = await caches.open("headscope-assets");
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname.replace(/^.*\/models\//, ""));
    return paths.filter((path) => !path.endsWith(".wasm")).sort();
  });

const allFiles = ["bert-emotion", "gpt2-stories"].flatMap((model) =>
  readdirSync(`public/models/${model}`)
    .sort()
    .map((file) => `${model}/${file}`),
);

test("after the first visit the page works without a connection", async ({ open, context }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  const kept = () =>
    page.evaluate(async () => {
      const cache = await caches.open("headscope-assets");
      const names = (await cache.keys()).map(({ url }) =>
        url
          .split("/")
          .at(-1)!
          .replace(/-\w+\.wasm$/, ".wasm"),
      );
      return names.sort();
    });
  await expect
    .poll(kept)
    .toEqual(expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]));
  await expect.poll(async () => (await kept()).some((name) => name.endsWith(".wasm"))).toBe(true);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  await page.getByTestId("sentence").fill("I am afraid.");
  await page.getByTestId("sentence").press("Enter");
  await expect(page.getByTestId("predictions")).toContainText(/fear\s*0\.9/);
});

test("after a visit that never opened Decoding it works without a connection", async ({ open, context }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  const kept = () =>
    page.evaluate(async () => {
      const cache = await caches.open("headscope-assets");
      return (await cache.keys()).map(({ url }) => url).filter((url) => url.includes("gpt2-stories")).length;
    });
  await expect.poll(kept).toBe(readdirSync("public/models/gpt2-stories").length);
  await context.setOffline(true);
  await page.reload();
  await page.getByTestId("place-decoding").click();
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
  await page.getByTestId("play").click();
  await expect(page.getByTestId("lane").first().locator("[data-index]").first()).toBeVisible();
});

test("a second tab, opened while the first one stores its files, has its model too", async ({
  open,
  context,
}) => {
  const page = await open();
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  for (const pause of [0, 200]) {
    await page.waitForTimeout(pause);
    const copy = await context.newPage();
    await copy.goto(page.url());
    await expect(copy.getByTestId("head-view").first()).toContainText("relieved");
    await copy.close();
  }
});

test("a visit completes what the one before has not kept, even where no service worker answers for it", async ({
  open,
  context,
}) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await page.evaluate(() => navigator.serviceWorker.ready);
  const session = await context.newCDPSession(page);
  await session.send("Page.reload", { ignoreCache: true });
  await expect(page.getByTestId("predictions")).toContainText("joy");
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  await expect.poll(() => keptFiles(page)).toEqual(allFiles);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  // A visit that finds all kept does not say otherwise, however early the connection goes.
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  await page.evaluate(async () => {
    dispatchEvent(new Event("offline"));
    // What the answer depends on; the notice would be there a moment later.
    await window.headscope!.assets();
    await caches.match("models/none");
    await new Promise((resolve) => setTimeout(resolve, 1000));
  });
  await expect(page.getByText("not all of Headscope is kept")).toBeHidden();
});

test("a connection that goes before all is kept is told", async ({ open, context }) => {
  const page = await open();
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  await context.setOffline(true);
  await expect(page.getByText("not all of Headscope is kept")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("not all of Headscope is kept")).toBeHidden();
});
