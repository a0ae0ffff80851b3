import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { serveTwoVersions, type TwoVersions } from "./two-versions";

test.skip(({ device }) => device !== "wasm", "where the page comes from does not depend on the device");
test.use({ serviceWorkers: "allow" });

let server: TwoVersions;
test.beforeEach(async () => {
  server = await serveTwoVersions();
});
test.afterEach(() => server?.close());

const open = (page: Page, hash = "") => page.goto(`${server.address}?device=wasm${hash}`);
const broken = (page: Page) => page.getByTestId("broken-part");
const notices = (page: Page) => page.getByTestId("notices");
const isSecond = (page: Page) =>
  page.evaluate(() => /2\.js$/.test(document.querySelector<HTMLScriptElement>("script[type=module]")!.src));

test.describe("without a service worker", () => {
  test.use({ serviceWorkers: "block" });

  test("a place that cannot be loaded shows an error, and loads on retry; the rest stays", async ({
    page,
    context,
  }) => {
    await open(page);
    await expect(page.getByTestId("predictions")).toContainText("joy");
    await context.setOffline(true);
    await page.getByTestId("place-heads").click();
    await expect(broken(page)).toContainText("there is no connection");
    await page.getByTestId("place-attention").click();
    await expect(page.getByTestId("head-view").first()).toContainText("relieved");
    await page.getByTestId("place-heads").click();
    await expect(broken(page)).toBeVisible();
    await context.setOffline(false);
    await broken(page).getByRole("button", { name: "Try again" }).click();
    await expect(page.getByTestId("data-name")).toHaveText("feelings");
    await expect(broken(page)).toHaveCount(0);
  });

  test("a style sheet that could not be loaded is loaded again, not left out", async ({ page }) => {
    await open(page);
    await expect(page.getByTestId("predictions")).toContainText("joy");
    await page.route(/DecodingPlace.*\.css/, (route) => route.abort());
    await page.getByTestId("place-decoding").click();
    await expect(broken(page)).toContainText("could not be fetched");
    await page.unroute(/DecodingPlace.*\.css/);
    await broken(page).getByRole("button", { name: "Try again" }).click();
    await expect(page.getByTestId("lanes")).toBeVisible();
    const sheets = await page.evaluate(() => [...document.styleSheets].map(({ href }) => href ?? "").join());
    expect(sheets).toContain("DecodingPlace");
  });

  test("a new version that replaced the old one has a notice, and Reload shows it with the same sentence", async ({
    page,
  }) => {
    await open(page);
    await expect(page.getByTestId("predictions")).toContainText("joy");
    await page.getByTestId("sentence").fill("I am afraid.");
    server.update();
    await page.getByTestId("place-heads").click();
    await expect(broken(page)).toContainText("a new version of Headscope has taken the place of this one");
    await broken(page).getByRole("button", { name: "Reload" }).click();
    await expect(page.getByTestId("data-name")).toHaveText("feelings");
    await expect(page.getByTestId("sentence")).toHaveValue("I am afraid.");
    expect(await isSecond(page)).toBe(true);
  });
});

test("a new version waits for consent, and other tabs can still load their chunks", async ({
  page,
  context,
}) => {
  await open(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).join())).toContain("precache");
  server.update();
  const other = await context.newPage();
  await open(other);
  await expect(notices(other)).toContainText("A new version of Headscope is ready");
  expect(await isSecond(other)).toBe(false);
  await notices(other).getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => isSecond(other).catch(() => false)).toBe(true);
  await expect(notices(page)).toContainText("Another tab has switched to a new version");
  expect(await isSecond(page)).toBe(false);
  // The server does not have this chunk any more.
  await page.getByTestId("place-pruning").click();
  await expect(page.getByRole("main")).toBeVisible();
  await page.getByTestId("place-heads").click();
  await expect(page.getByTestId("data-name")).toHaveText("feelings");
  await expect(broken(page)).toHaveCount(0);
  await notices(page).getByRole("button", { name: "Reload" }).first().click();
  await expect.poll(() => isSecond(page).catch(() => false)).toBe(true);
});
