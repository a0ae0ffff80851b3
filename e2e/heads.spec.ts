import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what the charts show does not depend on the device");

const sentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";
const lines = (page: Page) => page.locator("[data-testid=line-chart] .scatterlayer .trace");
const button = (page: Page, label: string) =>
  page.locator(".updatemenu-button").filter({ hasText: new RegExp(`^${label}$`) });

async function openHeads(open: (query?: string) => Promise<Page>, options = ""): Promise<Page> {
  const page = await open(`#place=heads${options}`);
  await expect(page.locator("[data-testid=heat-chart] .main-svg").first()).toBeVisible();
  return page;
}

async function saved(page: Page, chart: string, ending: string): Promise<string> {
  await page.getByTestId(`${chart}-export`).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(`${chart}-export-${ending}`).click(),
  ]);
  const path = test.info().outputPath(`${chart}.${ending}`);
  await download.saveAs(path);
  return path;
}

test("a layer's button shows its line alone, and the last one all; axe finds nothing", async ({ open }) => {
  const page = await openHeads(open);
  await expect(lines(page)).toHaveCount(6);
  await button(page, "Layer 3").click();
  await expect(lines(page)).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("selected-head")).toContainText("Layer 1 · Head 2");
  await expect(lines(page)).toHaveCount(1);
  await button(page, "Show All").click();
  await expect(lines(page)).toHaveCount(6);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" "))}`)).toEqual(
    [],
  );
});

test("a click on a point opens that head in Attention, and Back returns", async ({ open }) => {
  const page = await openHeads(open);
  const area = page.locator("[data-testid=heat-chart] .nsewdrag");
  const box = (await area.boundingBox())!;
  // The middle of layer 4, head 7, of 6 × 12.
  await page.mouse.click(box.x + (box.width * 7.5) / 12, box.y + (box.height * 4.5) / 6);
  await expect(page.getByTestId("inspector")).toContainText("Layer 4 · Head 7");
  await page.goBack();
  await expect(page.getByTestId("selected-head")).toBeVisible();
});

test("the table of numbers is what the engine says", async ({ open }) => {
  const page = await openHeads(open);
  const csv = readFileSync(await saved(page, "line-chart", "csv"), "utf8")
    .trim()
    .split("\r\n");
  const expected = await page.evaluate(async (text) => {
    const { entropy } = await window.headscope!.entropy("bert-emotion", { texts: [text] });
    return [...entropy.data];
  }, sentence);
  expect(csv[0]).toBe("layer,head,entropy");
  expect(csv.slice(1).map((line) => Math.fround(Number(line.split(",")[2])))).toEqual(expected);
});

test("the saved page works offline, buttons and all", async ({ open, context }) => {
  const page = await openHeads(open);
  const path = await saved(page, "line-chart", "html");
  const copy = await context.newPage();
  await context.setOffline(true);
  await copy.goto(pathToFileURL(path).href);
  const drawn = copy.locator(".scatterlayer .trace");
  await expect(drawn).toHaveCount(6);
  await button(copy, "Layer 2").click();
  await expect(drawn).toHaveCount(1);
  await button(copy, "Show All").click();
  await expect(drawn).toHaveCount(6);
});

test("a link brings back figure, definition and axes", async ({ open }) => {
  const page = await open("#place=heads&figure=correlation&definition=example&x=head&over=data");
  await expect(page.locator("[data-testid=scatter-chart] .main-svg").first()).toBeVisible();
  await expect(page.getByTestId("definition")).toHaveValue("example");
  await expect(page.getByTestId("scatterX")).toHaveValue("head");
  await expect(page.getByTestId("coefficients")).toContainText("Pearson");
});
