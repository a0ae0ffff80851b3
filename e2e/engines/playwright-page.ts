/** @file A browser controlled by Playwright. */

import type { BrowserType, LaunchOptions } from "playwright";
import { callOf, type DrivenPage, type Viewport } from "./driven-page";

export async function openOwn(
  kind: BrowserType,
  options: LaunchOptions,
  viewport: Viewport,
): Promise<DrivenPage> {
  const browser = await kind.launch(options);
  const page = await browser.newPage({ viewport });
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return {
    browser: `${kind.name()} ${browser.version()}`,
    goto: async (address) => {
      await page.goto(address);
    },
    evaluate: async (ask, input) => JSON.parse(await page.evaluate<string>(callOf(ask, input))),
    close: async () => {
      await browser.close();
      return problems;
    },
  };
}
