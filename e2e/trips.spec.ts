/** How often the page asks its worker for one thing that the user does. */

import type { Page } from "@playwright/test";
import { expect, takeFewRows, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is asked does not depend on the device");

declare global {
  interface Window {
    /** Calls to the worker: the verb, and how many texts were sent with it. */
    crossed: { verb: string; texts: number }[];
    /** How often the address was changed. */
    addresses: number;
  }
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    window.crossed = [];
    window.addresses = 0;
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...sent: readonly unknown[]) {
      const [message] = sent as [{ argumentList?: { value?: { verb?: string; args?: unknown[] } }[] }];
      const call = message?.argumentList?.[0]?.value;
      const input = call?.args?.[1] as { texts?: string[] | { texts?: string[] } } | undefined;
      const texts = Array.isArray(input?.texts) ? input.texts : input?.texts?.texts;
      if (call?.verb) window.crossed.push({ verb: call.verb, texts: texts?.length ?? 0 });
      return Reflect.apply(post, this, sent);
    };
    for (const name of ["pushState", "replaceState"] as const) {
      const write = history[name].bind(history);
      history[name] = (...change) => {
        window.addresses++;
        write(...change);
      };
    }
  });
});

/** The calls made during `act`, except pings. */
async function crossing(page: Page, act: () => Promise<void>) {
  await page.evaluate(() => {
    window.crossed = [];
    window.addresses = 0;
  });
  await act();
  const crossed = await page.evaluate(() => window.crossed);
  return crossed.filter(({ verb }) => verb !== "device");
}

test("a sentence is one call to a language model", async ({ open }) => {
  const page = await open("#show=gpt2-stories");
  await expect(page.getByTestId("predictions")).toContainText(/0\.\d/);
  const crossed = await crossing(page, async () => {
    await page.getByTestId("sentence").fill("Once upon a time there was a");
    await page.getByTestId("sentence").press("Enter");
    await expect(page.getByTestId("predictions")).toContainText(/little/);
  });
  expect(crossed).toEqual([{ verb: "attend", texts: 0 }]);
});

test("seven lanes are two calls from play to the first token", async ({ open }) => {
  const page = await open("#place=decoding");
  await expect(page.getByTestId("prompt-size")).toHaveText("9 tokens");
  await expect(page.getByTestId("lane")).toHaveCount(7);
  const crossed = await crossing(page, async () => {
    await page.getByTestId("step").click();
    await expect(page.getByTestId("position")).toHaveText("token 1 / 128");
  });
  expect(crossed.map(({ verb }) => verb)).toEqual(["tokenize", "decode"]);
});

test("a mask is two calls without texts; Undo is none; the address is written once", async ({ open }) => {
  const page = await open("#place=pruning");
  await expect(page.getByTestId("effect-panel")).toContainText("n = 32");
  await takeFewRows(page, 16);
  await expect(page.getByTestId("effect-panel")).toContainText("n = 16");
  await expect(page.getByTestId("search-start")).toContainText("up to");
  const isQuiet = () =>
    page.evaluate(async () => {
      const before = window.crossed.length;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return window.crossed.length === before;
    });
  await expect.poll(isQuiet).toBe(true);
  const accuracy = page.getByTestId("effect-panel");
  const before = await accuracy.textContent();
  const crossed = await crossing(page, async () => {
    await page.getByTestId("mask-layer-5").click();
    await expect(accuracy).not.toHaveText(before ?? "");
    await expect.poll(isQuiet).toBe(true);
  });
  expect(crossed).toEqual([
    { verb: "score", texts: 0 },
    { verb: "score", texts: 0 },
  ]);
  expect(await page.evaluate(() => window.addresses)).toBe(1);
  expect(
    await crossing(page, async () => {
      await page.getByTestId("mask-undo").click();
      await expect(accuracy).toHaveText(before ?? "");
    }),
  ).toEqual([]);
});
