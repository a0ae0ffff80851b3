/** @file What the specs share: the device under test, the opened app, and calls into `window.headscope`. */

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export interface DeviceOption {
  device: "webgpu" | "wasm";
}

/** The app on a device; `query` is added to its address. */
export async function openApp(page: Page, device: DeviceOption["device"], query = ""): Promise<Page> {
  await page.goto(`./?device=${device}${query}`);
  await page.waitForFunction(() => window.headscope !== undefined);
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

/** Takes the first rows of the embedded set only: what all of them show does not differ, and takes longer. */
export async function takeFewRows(page: Page, count: number): Promise<void> {
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-rows").fill(String(count));
  await page.getByTestId("data-rows").press("Enter");
  await expect(page.getByTestId("data-count")).toHaveText(`${count} texts`);
  await page.getByTestId("data-done").click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** A page with nothing in it and no policy of its own, in which a saved file can be read. */
export async function blankPage(page: Page): Promise<Page> {
  const blank = await page.context().newPage();
  await blank.goto("about:blank");
  return blank;
}

/** What axe finds, a line a rule; once what moves has come to rest. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

export { expect } from "@playwright/test";
