/** @file A first visit: a stored run at once, then the live one in its place. */

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
async function heldBack(target: Page | BrowserContext, pattern: string): Promise<() => void> {
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

test("another sentence in the address has no stored run", async ({ page, device }) => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  await page.goto(`./?device=${device}#text=Good+morning`);
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
