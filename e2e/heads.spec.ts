import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { blankPage, expect, faultsOf, takeFewRows, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what the charts show does not depend on the device");

const sentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";
const lines = (page: Page) => page.locator("[data-testid=line-chart] .scatterlayer .trace");
/** On a narrow page the figures are in a list. */
async function choose(
  page: Page,
  group: "heads-tabs" | "scope" | "comparison",
  label: string,
): Promise<void> {
  const control = page.getByTestId(group);
  const isList = await control.evaluate((element) => element.tagName === "SELECT");
  if (isList) await control.selectOption({ label });
  else await control.getByText(label, { exact: true }).click();
}
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

test("a layer's button shows only its line, and the last button all", async ({ open }) => {
  const page = await openHeads(open);
  await expect(lines(page)).toHaveCount(6);
  await button(page, "Layer 3").click();
  await expect(lines(page)).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("selected-head")).toContainText("Layer 1 · Head 2");
  await expect(lines(page)).toHaveCount(1);
  await button(page, "Show All").click();
  await expect(lines(page)).toHaveCount(6);
});

test("a click selects and stays, its button and a double click open the head, Back returns", async ({
  open,
}) => {
  const page = await openHeads(open);
  const area = page.locator("[data-testid=heat-chart] .nsewdrag");
  const box = (await area.boundingBox())!;
  // The middle of layer 4, head 7, of 6 × 12.
  const middle = [box.x + (box.width * 7.5) / 12, box.y + (box.height * 4.5) / 6] as const;
  const card = page.getByTestId("selected-head");
  await page.mouse.click(...middle);
  await expect(card).toContainText("Layer 4 · Head 7");
  await expect(card).toContainText(/sum over tokens[\d.]+ natsrank \d+ of 72.*mean per token/);
  await page.keyboard.press("ArrowRight");
  await expect(card).toContainText("Layer 4 · Head 8");
  await page.getByTestId("open-head").click();
  await expect(page.getByTestId("inspector")).toContainText("Layer 4 · Head 8");
  await page.goBack();
  await expect(card).toContainText("Layer 4 · Head 8");
  await page.getByTestId("named-heads").getByRole("button", { name: "L4 H2", exact: true }).click();
  await expect(card).toContainText("Layer 4 · Head 2");
  await page.mouse.dblclick(...middle);
  await expect(page.getByTestId("inspector")).toContainText("Layer 4 · Head 7");
  await page.goBack();
  await expect(card).toContainText("Layer 4 · Head 7");
});

test("the table of numbers has the engine's values", async ({ open }) => {
  const page = await openHeads(open);
  const csv = readFileSync(await saved(page, "line-chart", "csv"), "utf8")
    .trim()
    .split("\r\n");
  const expected = await page.evaluate(async (text) => {
    const { entropy } = await window.headscope!.entropy("bert-emotion", { texts: [text] });
    return [...entropy.data];
  }, sentence);
  expect(csv[0]).toBe("layer,head,entropy_sum_nats");
  expect(csv.slice(1).map((line) => Math.fround(Number(line.split(",")[2])))).toEqual(expected);
});

test("the saved page works offline, buttons and all", async ({ open, context }) => {
  const page = await openHeads(open);
  const title = /^Lowest entropy: L\d+ H\d+ \([\d.]+ nats, sum over tokens\), then L\d+ H\d+, L\d+ H\d+\.$/;
  await expect(page.getByTestId("line-chart-title")).toHaveText(title);
  const path = await saved(page, "line-chart", "html");
  const copy = await context.newPage();
  await context.setOffline(true);
  await copy.goto(pathToFileURL(path).href);
  const drawn = copy.locator(".scatterlayer .trace");
  await expect(drawn).toHaveCount(6);
  await expect(copy).toHaveTitle(title);
  await expect(copy.getByRole("heading")).toHaveText(title);
  await button(copy, "Layer 2").click();
  await expect(drawn).toHaveCount(1);
  await button(copy, "Show All").click();
  await expect(drawn).toHaveCount(6);
});

test("a chart is saved as a PNG of its size and as a valid SVG, light and without buttons", async ({
  open,
  page: blank,
}) => {
  await blank.emulateMedia({ colorScheme: "dark" });
  const page = await openHeads(open);
  const png = readFileSync(await saved(page, "heat-chart", "png"));
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(width! / height!).toBeCloseTo(1160 / 600, 2);
  expect(width).toBeGreaterThanOrEqual(2 * 1160);
  const svg = readFileSync(await saved(page, "line-chart", "svg"), "utf8");
  const read = await (await blankPage(page)).evaluate((source) => {
    const { documentElement } = new DOMParser().parseFromString(source, "image/svg+xml");
    const lines = documentElement.querySelectorAll(".scatterlayer .trace").length;
    const title = documentElement.querySelector(".gtitle")?.textContent;
    const buttons = documentElement.querySelectorAll(".updatemenu-button").length;
    const paper = documentElement.querySelector("rect")?.style.fill;
    const size = documentElement.getAttribute("width");
    return { name: documentElement.localName, width: size, lines, title, buttons, paper };
  }, svg);
  const title = await page.getByTestId("line-chart-title").textContent();
  expect(read).toMatchObject({ name: "svg", width: "1160", lines: 6, buttons: 0 });
  expect(read.paper).toMatch(/^rgb\(25\d, 25\d, 25\d\)$/);
  expect(read.title).toContain(title!);
  expect(read.title).toMatch(/n = 18 tokens of 1 text · Text: I was so relieved.* · ?\d{4}-\d\d-\d\d$/);
});

const shownIn = {
  Entropy: "heat-chart",
  Importance: "agreement",
  Correlation: "coefficients",
  "By layer": "layers-table",
  "Random or trained?": "verdict",
};

for (const [colorScheme, width, height] of [
  ["light", 1440, 900],
  ["dark", 390, 844],
] as const) {
  test(`axe finds nothing in any figure, ${colorScheme}, and none is wider than ${width} pixels`, async ({
    open,
    page: blank,
  }) => {
    await blank.emulateMedia({ colorScheme });
    await blank.setViewportSize({ width, height });
    const page = await openHeads(open);
    await takeFewRows(page, 16);
    await page.getByTestId("measure-importance").click();
    await expect(page.getByTestId("selected-head")).toContainText(/÷ layer[\d.]+rank \d+ of 7216 texts/);
    for (const [figure, testId] of Object.entries(shownIn)) {
      await choose(page, "heads-tabs", figure);
      await expect(page.getByTestId(testId)).toBeVisible();
      expect(await faultsOf(page), figure).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}

for (const [colorScheme, width, height] of [
  ["light", 1440, 900],
  ["dark", 390, 844],
] as const) {
  test(`axe finds nothing in what heads look at and which are alike, ${colorScheme}`, async ({
    open,
    page: blank,
  }) => {
    await blank.emulateMedia({ colorScheme });
    await blank.setViewportSize({ width, height });
    // A short table: axe looks at every cell.
    const page = await open("#place=heads&figure=looks&only=1");
    for (const [figure, testId] of [
      ["What heads look at", "all-measures"],
      ["Answers", "comparison-1"],
      ["Redundancy", "plane-chart"],
    ] as const) {
      await choose(page, "heads-tabs", figure);
      await expect(page.getByTestId(testId)).toBeVisible();
      expect(await faultsOf(page), figure).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}

test("a table of heads is one tab stop, and arrow keys move in it, in the order that is shown", async ({
  open,
}) => {
  const page = await open("#place=heads&figure=looks&head=3&layer=1");
  const table = page.getByTestId("all-measures");
  const heads = table.locator("tbody").getByRole("button");
  await expect(heads).toHaveCount(72);
  await expect(table.locator('tbody [tabindex="0"]')).toHaveText(["L1 H3"]);
  await table.locator('tbody [tabindex="0"]').focus();
  for (const [key, name] of [
    ["ArrowDown", "L1 H4"],
    ["ArrowUp", "L1 H3"],
    ["PageDown", "L2 H1"],
    ["End", "L5 H11"],
    ["ArrowDown", "L5 H11"],
    ["Home", "L0 H0"],
    ["PageUp", "L0 H0"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(":focus")).toHaveText(name);
  }
  // Moving selects nothing.
  await expect(page).toHaveURL(/layer=1/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("selected-head")).toContainText("Layer 0 · Head 1");
  await expect(page.locator(":focus")).toHaveText("L0 H1");
  await page.keyboard.press("Tab");
  await expect(table.locator(":focus")).toHaveCount(0);
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(":focus")).toHaveText("L0 H1");
  await table.getByRole("button", { name: "Previous token" }).click();
  const sorted = await heads.allTextContents();
  await table.locator('tbody [tabindex="0"]').focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(":focus")).toHaveText(sorted[1]!);
  expect(sorted[1]).not.toBe("L0 H1");
});

test("what heads look at opens on the first badge that a head has", async ({ open }) => {
  const page = await open("#place=heads&figure=looks&show=gpt2-stories");
  const badges = page.getByTestId("badges");
  await expect(badges.getByRole("button").first()).toBeVisible();
  const all = await badges.locator('[data-testid^="badge-"]').evaluateAll((every) =>
    every.map((badge) => ({
      count: Number(/(\d+) of/.exec(badge.textContent ?? "")?.[1] ?? 0),
      isChosen: badge.getAttribute("aria-pressed") === "true",
    })),
  );
  expect(all[0]!.count).toBe(0);
  expect(all.findIndex(({ isChosen }) => isChosen)).toBe(all.findIndex(({ count }) => count > 0));
});

test("a language model's heads have importance, and random weights are one click away", async ({ open }) => {
  const page = await open("#place=heads&figure=random&show=gpt2-stories");
  await page.getByTestId("add-twin").click();
  await expect(page.getByTestId("verdict")).toContainText("does not look random");
  await takeFewRows(page, 16);
  await choose(page, "heads-tabs", "Importance");
  await expect(page.getByTestId("agreement")).toBeVisible();
  await expect(page.getByTestId("heads-place")).toContainText(/GPT-2 stories, n = 16 texts, .*loss/);
});

test("quick changes of models and figures end with the last ones", async ({ open }) => {
  const page = await openHeads(open);
  await page.getByTestId("model-chip-gpt2-stories").click();
  await choose(page, "heads-tabs", "Importance");
  await page.getByTestId("place-pruning").click();
  await page.getByTestId("model-chip-bert-emotion").click();
  await page.getByTestId("place-heads").click();
  await choose(page, "heads-tabs", "Entropy");
  await expect(page.getByTestId("heads-place")).toContainText("BERT emotion, n = 18 tokens");
  await expect(lines(page)).toHaveCount(6);
  await choose(page, "scope", "The data set");
  await page.getByTestId("heads-cancel").click();
  await expect(page.getByTestId("heads-place")).toContainText(/cancelled|stopped/i);
  await choose(page, "scope", "This sentence");
  await expect(lines(page)).toHaveCount(6);
});

test("a link restores figure, definition and axes", async ({ open }) => {
  const page = await open("#place=heads&figure=correlation&definition=example&x=head&over=data");
  await takeFewRows(page, 16);
  await expect(page.locator("[data-testid=scatter-chart] .main-svg").first()).toBeVisible();
  await expect(page.getByTestId("definition")).toHaveValue("example");
  await expect(page.getByTestId("scatterX")).toHaveValue("head");
  await expect(page.getByTestId("coefficients")).toContainText("Pearson");
  await expect(page.getByTestId("scatter-chart-title")).toHaveText(
    /^The head’s number and importance \(batch ÷ layer\): .*\(r = .*95 % interval .* to .*, n = 72\)\.$/,
  );
});

test("a badge is one click: its heads are marked, the strongest is selected and opens with its nearest heads", async ({
  open,
}) => {
  const page = await open("#place=heads&figure=looks");
  const badge = page.getByTestId("badge-start");
  await badge.click();
  await expect(badge).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/badge=start/);
  const [count = 0] = (await badge.textContent())!.match(/\d+/)!.map(Number);
  expect(count).toBeGreaterThan(8);
  // The chosen head is framed once more.
  await expect(page.locator("[data-testid=looks-map] .shapelayer path")).toHaveCount(count + 1);
  await expect(page.getByTestId("chosen-badge").getByRole("button")).toHaveCount(8);
  await expect(page.getByTestId("selected-head")).toContainText("Layer 4 · Head 2");
  await page.getByTestId("open-head").click();
  await expect(page.getByTestId("head-line")).toContainText("looks at [CLS]");
  // What the Heads place has measured is there already.
  await expect(page.getByTestId("repeat-badges")).toContainText(/Induction \S+, threshold 0\.5/);
  await page.getByTestId("nearest-heads").getByRole("button").first().click();
  await expect(page.getByTestId("inspector")).toContainText("Layer 4 · Head 5");
  await page.getByTestId("place-heads").click();
  await choose(page, "heads-tabs", "Redundancy");
  await expect(page.getByTestId("layers-alike")).toContainText(/ p = 0\.\d{3}, n = 396 and 2160 pairs/);
  await expect(page.getByTestId("clusters-found")).toContainText("Most alike: L4 H2 and L4 H5");
  await choose(page, "comparison", "Two models");
  await expect(page).toHaveURL(/models=two/);
  await expect(page.getByTestId("across")).toContainText(
    /^Most heads of BERT emotion are closer to another of their own model .* 72 heads, 18 queries/,
  );
  await expect(page.getByTestId("across-nearest").getByRole("row")).toHaveCount(73);
});
