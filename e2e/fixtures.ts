/** @file Fixtures of the specs: the device under test, the opened app, and calls to `window.headscope`. */

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export interface DeviceOption {
  device: "webgpu" | "wasm";
}

/** Has the first picture be the live one: what a test does with it, such as asking the engine, needs the model. */
async function withoutStoredRun(page: Page): Promise<void> {
  // As a host answers that lacks the file.
  await page.route("**/stored-run/*", (route) => route.fulfill({ contentType: "text/html", body: "" }));
}

/** The app on a device; `query` is added to its address. */
export async function openApp(page: Page, device: DeviceOption["device"], query = ""): Promise<Page> {
  await withoutStoredRun(page);
  await page.goto(`./?device=${device}${query}`);
  await page.waitForFunction(() => window.headscope !== undefined);
  // The console is there before the page: what a test does at once, such as a drop, has to find it.
  await expect(page.getByTestId("place-attention")).toBeVisible();
  return page;
}

interface Fixtures {
  /** Opens the app on the device under test; `query` is added to its address. */
  open(query?: string): Promise<Page>;
}

export const test = base.extend<DeviceOption & Fixtures>({
  device: ["wasm", { option: true }],
  open: async ({ page, device }, use) => {
    await use((query) => openApp(page, device, query));
  },
});

/** Uses only the first rows of the embedded set, which is faster than all. */
export async function takeFewRows(page: Page, count: number): Promise<void> {
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-rows").fill(String(count));
  await page.getByTestId("data-rows").press("Enter");
  await expect(page.getByTestId("data-count")).toHaveText(`${count} texts`);
  await page.getByTestId("data-done").click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** Opens the options of the figure in Attention. */
export async function openView(page: Page): Promise<void> {
  await page.getByTestId("view-menu").click();
  await expect(page.getByTestId("view-options")).toBeVisible();
}

/** An empty page without a policy, in which a saved file can be read. */
export async function blankPage(page: Page): Promise<Page> {
  const blank = await page.context().newPage();
  await blank.goto("about:blank");
  return blank;
}

/** The violations that axe finds once animations have ended, in the page or a part of it, one line per rule. */
export async function faultsOf(page: Page, part = "html"): Promise<string[]> {
  await page.waitForTimeout(300);
  // Nothing here has frames of other origins; only for these axe opens a page of its own, which takes seconds.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await axe.include(part).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

export { expect } from "@playwright/test";
