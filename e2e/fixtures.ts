/** @file What the specs share: the device under test, the opened app, and calls into `window.headscope`. */

import { test as base, type Page } from "@playwright/test";

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

export { expect } from "@playwright/test";
