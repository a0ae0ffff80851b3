import { chromium } from "@playwright/test";
import { chromiumFlags, findChromium } from "./browsers";
import { expect, test } from "./fixtures";

test("a page without navigator.gpu works, with a notice", async ({ device, baseURL }) => {
  test.skip(device !== "wasm", "this device does not use WebGPU");
  // Browsers offer WebGPU only to secure origins, and this is not one.
  const address = new URL(baseURL!);
  address.hostname = "insecure.test";
  const flags = [...chromiumFlags, "--host-resolver-rules=MAP insecure.test 127.0.0.1"];
  const browser = await chromium.launch({ ...findChromium(), args: flags });
  const page = await browser.newPage();
  await page.goto(address.href);
  expect(await page.evaluate(() => "gpu" in navigator)).toBe(false);
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await expect(page.getByTestId("device-badge")).toContainText("WASM");
  await page.getByTestId("device-badge").click();
  await expect(page.getByText("This browser has no WebGPU")).toBeVisible();
  await browser.close();
});

test("a software GPU is not used unless it is requested", async ({ page, device }) => {
  test.skip(device !== "webgpu", "a question of WebGPU");
  await page.goto("./");
  await expect(page.getByTestId("device-badge")).toContainText("WASM");
  const { fallback } = await page.evaluate(() => window.headscope!.device());
  expect(fallback).toContain("software");
});

test("a device that is lost is replaced, and the last request is answered", async ({ open, device }) => {
  test.skip(device !== "webgpu", "a CPU is never lost");
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  const ask = () =>
    page.evaluate(async () => {
      const { logits } = await window.headscope!.attend("bert-emotion", { text: "I am afraid." });
      return Array.from(logits.data);
    });
  const before = await ask();
  const worker = page.workers()[0]!;
  // The next command buffer reveals the device.
  await worker.evaluate(() => {
    const create = GPUDevice.prototype.createCommandEncoder;
    GPUDevice.prototype.createCommandEncoder = function (...args) {
      GPUDevice.prototype.createCommandEncoder = create;
      this.destroy();
      return create.apply(this, args);
    };
  });
  expect(await ask()).toEqual(before);
  expect((await page.evaluate(() => window.headscope!.device())).rebuilt).toBe(1);
  await page.getByTestId("sentence").fill("You make me so angry!");
  await page.getByTestId("sentence").press("Enter");
  await expect(page.getByTestId("predictions")).toContainText(/anger\s*0\.9/);
});
