import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { blankPage, expect, faultsOf, takeFewRows, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is on the page does not depend on the device");

const place = "#place=pruning";

/** A search, or both models on the whole set, take long on a slow machine. */
const patience = 150_000;

test.beforeEach(() => test.setTimeout(400_000));

/** Each class has 16 of the 96 texts, in alternating order. */
const numRows = 24;

/** Opens the place with accuracy on the set. */
async function opened(open: (query?: string) => Promise<Page>, hash = place): Promise<Page> {
  const page = await open(hash);
  await takeFewRows(page, numRows);
  await expect(page.getByTestId("effect-panel")).toContainText(`n = ${numRows}`, { timeout: patience });
  return page;
}

/** The console's scores of the embedded set under masks, from its CSV. */
async function scored(page: Page, masks: readonly (readonly [number, number])[]) {
  return page.evaluate(
    async ([places, rows]) => {
      const engine = window.headscope!;
      const info = await engine.load({ embedded: "bert-emotion" });
      const table = await engine.readData({ embedded: "feelings" });
      const column = (name: string) =>
        table.columns
          .find((one) => one.name === name)!
          .values.slice(0, rows)
          .map(String);
      const labels = column("label").map((name) => info.labels!.indexOf(name));
      const data = new Float32Array(info.numLayers * info.numHeads).fill(1);
      for (const [layer, head] of places) data[layer * info.numHeads + head] = 0;
      const headMask = { data, shape: [info.numLayers, info.numHeads] };
      const texts = column("text");
      const { accuracy, loss, logits } = await engine.score(info.model, { texts, labels, headMask });
      return { accuracy: accuracy!, loss: loss!, first: [...logits.data.slice(0, info.labels!.length)] };
    },
    [masks, numRows] as const,
  );
}

const figureOf = async (page: Page, testId: string) =>
  Number(await page.getByTestId(testId).getAttribute("data-value"));

test("a click on a head changes accuracy and predictions to the console's values", async ({ open }) => {
  const page = await opened(open);
  await expect(page.getByTestId("mask-hint")).toContainText("click");
  await expect(page.getByTestId(/^keep-/)).toHaveCount(0);
  await expect(page.getByTestId("remove-these")).toBeDisabled();
  const plain = await figureOf(page, "masked-loss");
  expect(plain).toBeCloseTo((await scored(page, [])).loss, 6);
  const places = [
    [2, 1],
    [3, 8],
  ] as const;
  for (const at of places) await page.getByTestId(`mask-${at.join("-")}`).click();
  await expect(page.getByTestId("mask-count")).toContainText("2 of 72");
  const truth = await scored(page, places);
  await expect.poll(() => figureOf(page, "masked-loss")).toBeCloseTo(truth.loss, 6);
  expect(await figureOf(page, "masked-metric")).toBeCloseTo(truth.accuracy, 9);
  const sum = truth.first.reduce((total, logit) => total + Math.exp(logit), 0);
  const bars = page.getByTestId("mask-sentence").nth(1).locator("li");
  for (const [i, logit] of truth.first.entries())
    expect(Number(await bars.nth(i).getAttribute("data-value"))).toBeCloseTo(Math.exp(logit) / sum, 5);
  await expect(page).toHaveURL(/layer=3&head=8.*mask=2:1\.3:8@bert-emotion/);
  await expect(page.getByTestId("compare-masks")).toHaveCount(0);
  await page.getByTestId("keep-A").click();
  await expect(page.getByTestId("kept-A")).toContainText("2 heads masked · accuracy");
  await page.getByTestId("mask-3-10").click({ modifiers: ["Shift"] });
  await expect(page.getByTestId("mask-count")).toContainText("4 of 72");
});

test("undo, redo, invert, clear and the keyboard; the mask survives a change of place", async ({ open }) => {
  const page = await opened(open);
  const count = page.getByTestId("mask-count");
  await page.getByTestId("mask-0-0").focus();
  for (const key of ["Space", "ArrowRight", "ArrowDown", "Space"]) await page.keyboard.press(key);
  await expect(page.getByTestId("mask-1-1")).toHaveAttribute("aria-pressed", "true");
  await expect(count).toContainText("2 of 72");
  await page.getByTestId("mask-undo").click();
  await expect(count).toContainText("1 of 72");
  await page.getByTestId("mask-redo").click();
  await page.getByTestId("mask-layer-5").click();
  await expect(count).toContainText("14 of 72");
  await page.getByTestId("place-attention").click();
  await page.getByTestId("place-pruning").click();
  await expect(count).toContainText("14 of 72");
  await page.getByTestId("mask-invert").click();
  await expect(count).toContainText("58 of 72");
  await page.getByTestId("mask-clear").click();
  await expect(count).toContainText("0 of 72");
  await page.getByTestId("mask-3-4").click();
  await page.getByTestId("open-in-attention").click();
  await expect(page).toHaveURL(/layer=3&head=4/);
});

/** The search's status after the current step: unchanged twice, some seconds apart. */
async function settled(page: Page): Promise<string> {
  let before = "";
  for (let look = 0; look < 20; look++) {
    const now = (await page.getByTestId("search-status").textContent()) ?? "";
    if (now === before) return now;
    before = now;
    await page.waitForTimeout(3000);
  }
  throw new Error(`A paused search continued: ${before}`);
}

test("a search on 16 rows pauses, returns after a reload, and shows its mask", async ({ open }) => {
  const page = await opened(open);
  await page.getByTestId("search-rows").selectOption("16");
  await expect(page.getByTestId("search-start")).toHaveText(/^Start · up to about \d+ (ms|s|min)$/);
  await page.getByTestId("search-start").click();
  const status = page.getByTestId("search-status");
  await expect(status).toContainText(/[1-9]\d* of 72 heads masked/);
  await page.getByTestId("search-pause").click();
  await expect(status).toContainText("paused");
  const held = await settled(page);
  const before = Number(/(\d+) of 72/.exec(held)?.[1]);
  await page.reload();
  await page.getByTestId("search-resume").click();
  await expect(page.getByTestId("finding-importance")).toContainText(/could be masked/, {
    timeout: patience,
  });
  await expect(page.getByTestId("curve-title")).toContainText(/^Accuracy .*(n = 16|of 16 texts)/);
  await page.getByTestId("curve-table").locator("summary").click();
  const rows = await page.getByTestId("curve-rows").locator("tbody tr").allTextContents();
  expect(rows.length).toBeGreaterThan(before + 1);
  expect(rows[0]).toMatch(/^0[01]\.\d{4}/);
  await page.getByTestId("use-mask-importance").click();
  await expect(page.getByRole("heading", { name: "Look" })).toBeFocused();
  await expect(page.getByTestId("use-mask-importance")).toBeDisabled();
  await expect(page.getByTestId("mask-count")).toContainText(`${rows.length - 2} of 72`);
  await page.getByTestId("mask-undo").click();
  await expect(page.getByTestId("mask-count")).toContainText("0 of 72");
});

test("removing heads: the console's values, a zip, and a new model on the page", async ({ open }) => {
  const page = await opened(open, `${place}&mask=0:1,4-6.3:7@bert-emotion`);
  await expect(page.getByTestId("prune-dictionary")).toHaveText("{0: [1, 4, 5, 6], 3: [7]}");
  await page.getByTestId("remove-these").click();
  await expect(page.getByTestId("logit-difference")).toBeVisible({ timeout: patience });
  const truth = await page.evaluate(async () => {
    const engine = window.headscope!;
    const info = await engine.load({ embedded: "bert-emotion" });
    return engine.prune(info.model, { 0: [1, 4, 5, 6], 3: [7] });
  });
  const shown = async (testId: string) =>
    ((await page.getByTestId(testId).textContent()) ?? "").replaceAll(",", "");
  expect(await shown("parameters-before")).toBe(String(truth.parametersBefore));
  expect(await shown("parameters-after")).toBe(String(truth.parametersAfter));
  expect(await figureOf(page, "logit-difference")).toBeLessThan(1e-4);
  await expect(page.getByTestId("pruned-speed")).toHaveText(/(× as fast|within noise) \(.* × in 7 runs\)$/);
  await expect(page.getByTestId("open-pruned-decoding")).toHaveCount(0);
  const waiting = page.waitForEvent("download");
  await page.getByTestId("download-zip").click();
  const files = unzipSync(readFileSync(await (await waiting).path()));
  const config: unknown = JSON.parse(new TextDecoder().decode(files["config.json"]));
  expect(config).toMatchObject({ pruned_heads: { 0: [1, 4, 5, 6], 3: [7] } });
  expect(Object.keys(files)).toContain("model.safetensors");
  await page.getByTestId("open-pruned").click();
  await expect(page.getByTestId("head-view").first()).toContainText("relieved");
  await expect(page.getByRole("button", { name: /^Head 4, pruned/ })).toBeVisible();
  await expect(page).toHaveURL(/model=pruned:0:1,4-6\.3:7:bert-emotion/);
  await page.reload();
  await expect(page.getByRole("button", { name: /^Head 4, pruned/ })).toBeVisible();
});

test("GPT-2 says what is not possible, but can be masked", async ({ open }) => {
  const page = await open(`${place}&show=gpt2-stories`);
  await expect(page.getByTestId("no-classifier")).toContainText("no classes");
  await page.getByTestId("mask-11-11").click();
  await expect(page.getByTestId("mask-count")).toContainText("1 of 144");
  await expect(page.getByTestId("search-panel")).toHaveCount(0);
  await expect(page.getByTestId("prune")).toBeEnabled();
});

test("the grid's pictures and numbers", async ({ open }) => {
  const page = await open(`${place}&mask=2:1.3:8-10@bert-emotion`);
  await expect(page.getByTestId("mask-count")).toContainText("4 of 72");
  const saved = async (ending: string) => {
    await page.getByTestId("mask-export").click();
    const waiting = page.waitForEvent("download");
    await page.getByTestId(`mask-export-${ending}`).click();
    return readFileSync(await (await waiting).path());
  };
  const svg = (await saved("svg")).toString();
  const blank = await blankPage(page);
  const drawn = await blank.evaluate((source) => {
    const { documentElement } = new DOMParser().parseFromString(source, "image/svg+xml");
    const [width, height] = ["width", "height"].map((name) => Number(documentElement.getAttribute(name)));
    return {
      name: documentElement.localName,
      width,
      height,
      heads: documentElement.querySelectorAll("rect[rx]").length,
      crosses: documentElement.querySelectorAll("path[stroke]").length,
      title: documentElement.querySelector("title")?.textContent,
      caption: documentElement.querySelector("desc")?.textContent,
    };
  }, svg);
  expect(drawn).toMatchObject({ name: "svg", heads: 72, crosses: 4 });
  expect(drawn.title).toMatch(/: 4 of 72 heads masked$/);
  expect(drawn.caption).toMatch(
    /importance (not measured|without a mask on .*, n = \d+ texts) · \d{4}-\d\d-\d\d/,
  );
  const png = await saved("png");
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * drawn.width!, 2 * drawn.height!]);
  const lines = (await saved("csv")).toString().trim().split("\r\n");
  expect(lines).toHaveLength(73);
  expect(lines.filter((line) => line.endsWith(",masked"))).toHaveLength(4);
});

/** The heading of each step: how far from the left and from the top. */
const stepsOf = (page: Page) =>
  page.getByTestId("pruning-place").evaluate((place) => {
    const boxes = [...place.querySelectorAll("h2")].map((heading) => heading.getBoundingClientRect());
    return boxes.map(({ left, top }) => ({ left, top: top + place.scrollTop }));
  });

test("axe finds nothing at any size, light or dark, and the steps follow one another", async ({ open }) => {
  const page = await opened(open, `${place}&mask=1:0-11@bert-emotion`);
  for (const [width, height, colorScheme] of [
    [1440, 900, "light"],
    [1024, 768, "dark"],
    [390, 844, "light"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    expect(await faultsOf(page), `${width}, ${colorScheme}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const [find, look, remove] = await stepsOf(page);
    const columns = width === 1440 ? 3 : width === 1024 ? 2 : 1;
    expect(look!.left > find!.left && look!.top === find!.top).toBe(columns > 1);
    expect(remove!.left > look!.left && remove!.top === find!.top).toBe(columns === 3);
    expect(remove!.top >= look!.top && look!.top >= find!.top).toBe(true);
  }
});
