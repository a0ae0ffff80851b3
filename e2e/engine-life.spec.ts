import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "how a worker ends does not depend on the device");

const ask = (page: Page) =>
  page.evaluate(async () => {
    const { logits } = await window.headscope!.attend("bert-emotion", { text: "I am afraid." });
    return Array.from(logits.data);
  });

/** The engine's worker, which may have started others for its threads. */
const engineWorker = (page: Page) => page.workers().findLast((worker) => /\/worker-/.test(worker.url()))!;

const device = (page: Page) => page.evaluate(() => window.headscope!.device());

test("a worker that dies is replaced, with its models and the same results", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  const before = await ask(page);
  const { models } = await device(page);
  await engineWorker(page).evaluate(() => {
    setTimeout(() => {
      throw new Error("a planted fault");
    });
  });
  await expect.poll(async () => (await device(page)).rebuilt).toBe(1);
  expect(await ask(page)).toEqual(before);
  await engineWorker(page).evaluate(() => void setTimeout(() => self.close()));
  await expect.poll(async () => (await device(page)).rebuilt).toBe(2);
  expect(await ask(page)).toEqual(before);
  expect((await device(page)).models).toEqual(models);
  await expect(page.getByTestId("notices")).toContainText("was restarted");
  await page.getByTestId("sentence").fill("You make me so angry!");
  await page.getByTestId("sentence").press("Enter");
  await expect(page.getByTestId("predictions")).toContainText(/anger\s*0\.9/);
});

test("a runtime that fails to load is requested again", async ({ page, context }) => {
  let refused = 0;
  await context.route(/\.wasm$/, (route) =>
    refused++ === 0 ? route.fulfill({ status: 404 }) : route.fallback(),
  );
  await page.goto("./?device=wasm");
  await expect(page.getByTestId("predictions")).toContainText(/joy\s*0\.9/);
  expect(refused).toBeGreaterThan(1);
});
