import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { meanAttention, placesIn, rollout } from "../src/analysis/combined-attention";
import { fullWeightText } from "../src/views/figures/numbers";
import { expect, faultsOf, openView, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is drawn of the numbers does not depend on the device");

const sentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";
const other = "You were so angry before the phone call yesterday. She cried the whole day.";
const layer = 2;
const head = 3;
const at = `layer=${layer}&head=${head}`;

const matrix = (page: Page) => page.getByTestId("matrix-view").getByRole("application");
const title = (page: Page) => page.getByTestId("matrix-title");

/** The attention of a model, as `[L, H, T, T]`. */
async function attentionsOf(page: Page, text = sentence, seed: number | null = null) {
  const { data, shape } = await page.evaluate(
    async ([asked, random]) => {
      const { model } = await window.headscope!.load({ embedded: "bert-emotion" });
      const used =
        random === null ? model : (await window.headscope!.load({ random: model, seed: random })).model;
      const { attentions } = await window.headscope!.attend(used, { text: asked });
      return { data: [...attentions.data], shape: attentions.shape };
    },
    [text, seed] as const,
  );
  return { data: Float32Array.from(data), shape };
}

/** A file of the export menu, as text. */
async function saved(page: Page, name: string): Promise<string> {
  await page.getByTestId("export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(`export-${name}`).click(),
  ]);
  return readFileSync(await download.path(), "utf8");
}

/** Moves to a cell by arrow keys and returns what is read out. */
async function readOut(page: Page, query: number, key: number): Promise<string | null> {
  await matrix(page).focus();
  for (let i = 0; i <= query; i++) await page.keyboard.press("ArrowDown");
  for (let i = 0; i < key; i++) await page.keyboard.press("ArrowRight");
  return page.getByTestId("matrix-view").getByRole("tooltip").textContent();
}

test("the matrix reads out the library's weights by keys, scrolls with large cells, and axe finds nothing", async ({
  open,
}) => {
  const page = await open(`#show=bert-emotion&tab=matrix&${at}&zoom=1`);
  await expect(title(page)).toContainText(`layer ${layer}, head ${head}`);
  const { data, shape } = await attentionsOf(page);
  const size = shape[2]!;
  const weight = data[((layer * 12 + head) * size + 17) * size + 11]!;
  expect(await readOut(page, 17, 11)).toContain(fullWeightText(weight));
  await expect(page.getByTestId("matrix-view").getByRole("tooltip")).toBeInViewport();
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("means and rollout are those of the weights, and the link keeps what is shown", async ({ open }) => {
  const page = await open(`#show=bert-emotion&${at}`);
  await expect(page.getByTestId("head-view")).toContainText("relieved");
  const attentions = await attentionsOf(page);
  const maps = {
    layer: meanAttention(attentions, placesIn(attentions, {}, [layer, layer + 1])),
    rollout: rollout(attentions, layer, {}),
  };
  await openView(page);
  for (const [combine, map] of Object.entries(maps)) {
    await page.getByTestId("combine").selectOption(combine);
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("head-view")).toContainText(
      combine === "layer" ? "n = 12 heads" : "rollout",
    );
    const found = JSON.parse(await saved(page, "json"));
    const own: number[] = found.attention.flat(2);
    expect(own).toHaveLength(map.data.length);
    own.forEach((weight, i) => {
      expect(Math.abs(weight - map.data[i]!)).toBeLessThan(1e-6);
    });
    await openView(page);
  }
  await expect(page).toHaveURL(/combine=rollout/);
});

test("words join the pieces of the figure, and rows still sum to 1", async ({ open }) => {
  const text = "The harbourmaster whispered.";
  const page = await open(`#show=bert-emotion&text=${encodeURIComponent(text)}&${at}`);
  const figure = page.getByTestId("head-view");
  await expect(figure).toContainText("har");
  const pieces = JSON.parse(await saved(page, "json"));
  await openView(page);
  await page.getByTestId("words").click();
  await page.keyboard.press("Escape");
  await expect(figure).toContainText("harbourmaster");
  await expect(figure).toContainText("between words");
  const words = JSON.parse(await saved(page, "json"));
  expect(words.tokens.length).toBeLessThan(pieces.tokens.length);
  expect(words.tokens.join("")).toBe(pieces.tokens.join(""));
  for (const row of words.attention.flat(1)) {
    expect(row.reduce((sum: number, weight: number) => sum + weight, 0)).toBeCloseTo(1, 5);
  }
});

test("another model, a mask and another sentence are subtracted, or a sentence says why not", async ({
  open,
}) => {
  const page = await open(`#show=bert-emotion&tab=matrix&${at}&minus=model`);
  await expect(title(page)).toContainText("less that of BERT, random");
  const [own, random] = [await attentionsOf(page), await attentionsOf(page, sentence, 1)];
  const size = own.shape[2]!;
  const cell = ((layer * 12 + head) * size + 2) * size + 4;
  expect(await readOut(page, 2, 4)).toContain(fullWeightText(own.data[cell]! - random.data[cell]!));
  const csv = await saved(page, "csv");
  expect(csv.split("\r\n")[0]).toMatch(/,difference$/);

  await openView(page);
  await page.getByTestId("other-model").selectOption("gpt2-stories");
  await expect(page.getByTestId("drawn-fault")).toContainText("Choose a model of the same shape.");
  await page.getByTestId("difference").selectOption("mask");
  await expect(page.getByTestId("drawn-fault")).toContainText("nothing to subtract");
  await page.getByTestId("difference").selectOption("text");
  await page.getByTestId("other-text").fill(other);
  await expect(title(page)).toContainText("You were so angry");
  // At once closed: what was typed counts.
  await page.getByTestId("other-text").fill("She cried.");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("drawn-fault")).toContainText("The sentence has 18 tokens");
});

test("a mask changes the attention of the layers above it alone", async ({ open }) => {
  const masked = `minus=mask&mask=${encodeURIComponent("1:0,3@bert-emotion")}`;
  const page = await open(`#show=bert-emotion&tab=matrix&layer=1&head=3&${masked}`);
  await expect(title(page)).toContainText("the same model with its mask");
  const largest = async () => {
    const { attention } = JSON.parse(await saved(page, "json"));
    return Math.max(...attention.flat(2).map(Math.abs));
  };
  expect(await largest()).toBeLessThan(1e-5);
  await page.getByTestId("next-layer").click();
  await expect(title(page)).toContainText("layer 2, head 3");
  expect(await largest()).toBeGreaterThan(1e-4);
});

test("the neuron view's scores give the drawn weights; a click makes a key the query", async ({ open }) => {
  const page = await open(`#show=gpt2-stories&tab=neurons&${at}`);
  const figure = page.getByTestId("neuron-view");
  await expect(page.getByTestId("neuron-formula")).toContainText("score = q·k / √16");
  const rows = (await saved(page, "csv"))
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",").slice(-3).map(Number) as [number, number, number]);
  const sum = rows.reduce((total, [, score]) => total + Math.exp(score), 0);
  for (const [product, score, weight] of rows) {
    expect(Math.abs(product / 4 - score)).toBeLessThan(1e-4);
    expect(Math.abs(Math.exp(score) / sum - weight)).toBeLessThan(1e-5);
  }
  await figure.getByRole("button", { name: "smiled" }).click();
  await expect(page.getByTestId("neuron-formula")).toContainText("keys are hidden from it");
  await expect(page).toHaveURL(/pin=q\d+@gpt2-stories/);
  await figure.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("neuron-readout")).toContainText("dimension 0: q");
  expect(await saved(page, "svg")).toContain("Neuron view: layer 2, head 3");
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("presenting keeps what was computed for the figure", async ({ open }) => {
  const page = await open(`#show=gpt2-stories&tab=neurons&${at}`);
  await expect(page.getByTestId("neuron-formula")).toContainText("score = q·k");
  await page.keyboard.press("p");
  await expect(page.getByTestId("tabs")).toBeHidden();
  await page.keyboard.press("ArrowUp");
  await expect(page.locator(`[data-testid="neuron-view"][data-layer="${layer - 1}"]`)).toBeVisible();
  await expect(page.getByTestId("neuron-formula")).toBeVisible();
});
