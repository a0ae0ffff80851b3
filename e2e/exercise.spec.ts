import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { readHeadGolden } from "../src/testing/head-goldens";
import { expect, test } from "./fixtures";

/** A search over many rows takes long on a slow machine. */
const patience = 240_000;

/** Drops local files on the page. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement("input"), {
      type: "file",
      multiple: true,
      id: "dropped",
    });
    document.body.append(input);
  });
  await page.locator("#dropped").setInputFiles([...files]);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("#dropped")!;
    const dataTransfer = new DataTransfer();
    for (const file of input.files!) dataTransfer.items.add(file);
    input.remove();
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
}

const tab = (page: Page, label: string) =>
  page.getByTestId("heads-tabs").getByText(label, { exact: true }).click();
const drawn = (page: Page, chart: string) => page.locator(`[data-testid=${chart}] .main-svg`).first();
const layerButton = (page: Page, label: string) =>
  page.locator(".updatemenu-button").filter({ hasText: new RegExp(`^${label}$`) });

/** The masking curve on screen: masked heads and accuracy to four places. */
async function shownCurve(page: Page): Promise<[number, number][]> {
  await page.getByTestId("curve-table").locator("summary").click();
  const rows = await page.getByTestId("curve-rows").locator("tbody tr").all();
  return Promise.all(
    rows.map(async (row): Promise<[number, number]> => {
      const [masked, accuracy] = await row.locator("td").allTextContents();
      return [Number(masked), Number(accuracy)];
    }),
  );
}

interface Subject {
  readonly numLayers: number;
  readonly numHeads: number;
  readonly numTexts: number;
  /** Of layer and head. */
  readonly mostImportant: readonly [number, number];
}

/** The exercise from importance to the chart, the most important head, and correlation. */
async function measureHeads(page: Page, { numLayers, numHeads, numTexts, mostImportant }: Subject) {
  await tab(page, "Importance");
  await expect(drawn(page, "heat-chart")).toBeVisible({ timeout: patience });
  await expect(page.getByTestId("heads-place")).toContainText(`n = ${numTexts} texts`);
  const traces = page.locator("[data-testid=line-chart] .scatterlayer .trace");
  await layerButton(page, "Layer 1").click();
  await expect(traces).toHaveCount(1);
  await layerButton(page, "Show All").click();
  await expect(traces).toHaveCount(numLayers);
  const box = (await page.locator("[data-testid=heat-chart] .nsewdrag").boundingBox())!;
  const [layer, head] = mostImportant;
  await page.mouse.click(
    box.x + (box.width * (head + 0.5)) / numHeads,
    box.y + (box.height * (layer + 0.5)) / numLayers,
  );
  await expect(page.getByTestId("selected-head")).toContainText(`Layer ${layer} · Head ${head}`);
  await page.getByTestId("open-head").click();
  await expect(page.getByTestId("inspector")).toContainText(`Layer ${layer} · Head ${head}`);
  await page.goBack();
  await tab(page, "Correlation");
  await expect(page.getByTestId("coefficients")).toContainText("Pearson", { timeout: patience });
  await expect(page.getByTestId("heads-place")).toContainText(`n = ${numLayers * numHeads}`);
}

/** The exercise from the search to the pruned checkpoint, which is dropped on the page again. Returns the curve. */
async function pruneByCurve(page: Page, path: string): Promise<[number, number][]> {
  await page.getByTestId("place-pruning").click();
  await page.getByTestId("search-start").click();
  await expect(page.getByTestId("finding-importance")).toContainText("could be masked", {
    timeout: patience,
  });
  const curve = await shownCurve(page);
  await page.getByTestId("use-mask-importance").click();
  await page.getByTestId("prune").click();
  await expect(page.getByTestId("logit-difference")).toBeVisible({ timeout: patience });
  expect(Number(await page.getByTestId("logit-difference").getAttribute("data-value"))).toBeLessThan(1e-4);
  const waiting = page.waitForEvent("download");
  await page.getByTestId("download-zip").click();
  await (await waiting).saveAs(path);
  return curve;
}

/** Drops the downloaded checkpoint and checks that its pruned heads are missing. */
async function dropAgain(page: Page, path: string, pruned: readonly [number, number]): Promise<void> {
  await page.getByTestId("place-attention").click();
  await drop(page, [path]);
  await expect(page.getByTestId(/^model-chip-local:files/).last()).toBeVisible();
  await expect(page.getByTestId("head-view").first()).toBeVisible({ timeout: patience });
  await page.getByTestId("layer-select").selectOption(String(pruned[0]));
  await expect(page.getByRole("button", { name: new RegExp(`^Head ${pruned[1]}, pruned`) })).toBeVisible({
    timeout: patience,
  });
  await page.getByTestId("place-heads").click();
  await expect(page.getByTestId("pruned-note")).toContainText("pruned: left blank here");
}

test("the exercise on a dropped classifier and dropped rows: the library's curve, then the pruned model", async ({
  open,
}) => {
  test.setTimeout(600_000);
  const golden = readHeadGolden("bert-deep");
  const [search] = golden.searches;
  const importance = await golden.tensor("whole/importance");
  const [numLayers, numHeads] = importance.shape as [number, number];
  const best = importance.data.indexOf(Math.max(...importance.data));

  const page = await open("#place=heads");
  await drop(
    page,
    readdirSync(golden.checkpoint).map((file) => join(golden.checkpoint, file)),
  );
  await expect(page.getByTestId(/^model-chip-local:files/)).toBeVisible();
  const rows = golden.texts.map((text, row) => `"${text.replaceAll('"', '""')}",${golden.labels![row]}`);
  const path = test.info().outputPath("rows.csv");
  writeFileSync(path, ["text,label", ...rows].join("\n"));
  await drop(page, [path]);
  await expect(page.getByTestId("data-count")).toHaveText(`${golden.texts.length} texts`);

  const mostImportant = [Math.floor(best / numHeads), best % numHeads] as const;
  await measureHeads(page, { numLayers, numHeads, numTexts: golden.texts.length, mostImportant });
  const zip = test.info().outputPath("pruned.zip");
  const curve = await pruneByCurve(page, zip);
  expect(curve).toEqual(search!.curve);
  const gone = search!.mask_before.flatMap((row, layer) =>
    row.flatMap((entry, head) => (entry === 0 ? [[layer, head] as const] : [])),
  );
  await dropAgain(page, zip, gone[0]!);
});

test("the exercise on 32 rows of the embedded set", async ({ open, device }) => {
  test.skip(device !== "wasm", "a model of this size takes an hour without a graphics card");
  test.setTimeout(900_000);
  const page = await open("#place=heads");
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-rows").fill("32");
  await page.getByTestId("data-rows").press("Enter");
  await page.getByTestId("data-done").click();
  await expect(page.getByTestId("data-count")).toHaveText("32 texts");
  const truth = await page.evaluate(async () => {
    const engine = window.headscope!;
    const { model, labels } = await engine.load({ embedded: "bert-emotion" });
    const { columns } = await engine.readData({ embedded: "feelings" });
    const column = (name: string) =>
      columns
        .find((one) => one.name === name)!
        .values.slice(0, 32)
        .map(String);
    const data = { texts: column("text"), labels: column("label").map((label) => labels!.indexOf(label)) };
    const { importance, accuracy } = await engine.importance(model, data);
    return { accuracy, importance: [...importance.data] };
  });
  const best = truth.importance.indexOf(Math.max(...truth.importance));
  const mostImportant = [Math.floor(best / 12), best % 12] as const;
  await measureHeads(page, { numLayers: 6, numHeads: 12, numTexts: 32, mostImportant });
  const zip = test.info().outputPath("pruned.zip");
  const curve = await pruneByCurve(page, zip);
  expect(curve[0]).toEqual([0, Number(truth.accuracy!.toFixed(4))]);
  const [first] = [...truth.importance.entries()].sort(([, a], [, b]) => a - b)[0]!;
  await dropAgain(page, zip, [Math.floor(first / 12), first % 12]);
});
