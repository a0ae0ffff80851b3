import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { startLocalHub } from "../src/testing/local-hub";
import { expect, faultsOf, test } from "./fixtures";

const corpus = "#place=heads&figure=corpus&rows=12";

async function openCorpus(open: (query?: string) => Promise<Page>, options = ""): Promise<Page> {
  const page = await open(corpus + options);
  await expect(page.getByTestId("head-text").first()).toBeVisible({ timeout: 150_000 });
  return page;
}

interface Golden {
  readonly checkpoint: string;
  readonly texts: readonly string[];
  readonly measures: Table;
  readonly norms: Table;
}

type Table = Readonly<Record<string, { readonly count: number; readonly values: number[][] | null }>>;

/** Small ones, for a software GPU; Llama's query heads share keys and values. */
for (const name of ["bert-odd-heads", "llama-lm"]) {
  test(`measures of attention and of norms of ${name} are the library's`, async ({ open }) => {
    const golden: Golden = JSON.parse(readFileSync(`reference/goldens/measures/${name}.json`, "utf8"));
    const hub = await startLocalHub(() => golden.checkpoint);
    const page = await open();
    for (const weighting of ["attention", "norm"] as const) {
      const wanted = weighting === "norm" ? golden.norms : golden.measures;
      const found = await page.evaluate(
        async ([address, id, texts, measures, weights]) => {
          const engine = window.headscope!;
          const { model } = await engine.load({ id, hub: address });
          const answer = await engine.measure(model, { texts, measures, weighting: weights });
          return answer.measures.map(({ key, values, counts }) => ({
            key,
            values: [...values.data],
            counts,
          }));
        },
        [hub.address, `golden/${name}`, golden.texts, Object.keys(wanted), weighting] as const,
      );
      for (const { key, values, counts } of found) {
        expect(counts, key).toBe(wanted[key]!.count);
        const apart = (wanted[key]!.values?.flat() ?? []).map((value, head) =>
          Math.abs(value - values[head]!),
        );
        expect(Math.max(0, ...apart), `${key}, ${weighting}`).toBeLessThan(1e-4);
      }
      expect(found).toHaveLength(Object.keys(wanted).length);
    }
    await hub.close();
  });
}

test("dragging chooses heads to mask, a text opens in Attention, and a reload finds the corpus", async ({
  open,
  device,
}) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open);
  const area = (await page.locator("[data-testid=corpus-chart] .nsewdrag").boundingBox())!;
  await page.mouse.move(area.x + 4, area.y + 4);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2, { steps: 4 });
  await page.mouse.move(area.x + area.width - 4, area.y + area.height - 4, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByTestId("chosen-heads")).toContainText("72 heads chosen");
  await page.getByTestId("choose-none").click();
  await page.getByTestId("choose-largest").click();
  await expect(page.getByTestId("chosen-heads")).toContainText("5 heads chosen");
  await page.getByTestId("mask-chosen").click();
  await expect(page).toHaveURL(/place=pruning.*mask/);
  await page.goBack();
  const line = page.getByTestId("head-text").first();
  const words = (await line.getAttribute("aria-label"))!;
  await line.click();
  await expect(page.getByTestId("inspector")).toContainText("Layer 0 · Head 2");
  await expect(page.getByTestId("sentence")).toHaveValue(new RegExp(`^${words.slice(0, 12)}`));
  await page.goBack();
  await page.reload();
  await expect(page.getByTestId("head-text").first()).toBeVisible();
  const kept = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open("headscope-lanes");
        opening.onsuccess = () => {
          const keys = opening.result.transaction("runs").objectStore("runs").getAllKeys();
          keys.onsuccess = () =>
            resolve(
              keys.result.filter((key) => Array.isArray(key) && key[0] === "corpora" && key[1] === "part")
                .length,
            );
        };
      }),
  );
  expect(kept).toBe(1);
});

test("heads are found by tokens, other weights are another corpus, and axe finds nothing", async ({
  open,
  device,
}) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open);
  await page.getByTestId("where-to").fill("/^(i|my)$/i");
  await page.getByTestId("where-search").click();
  await expect(page.getByTestId("where-finding")).toContainText(/From :plain to .*: n = \d+ queries/);
  await page.getByTestId("where-heads").getByRole("button").first().click();
  await expect(page.getByTestId("head-texts").getByRole("heading").first()).not.toContainText(
    "Layer 0 · Head 2",
  );
  await page.getByTestId("where-to").fill("/(a+)+/");
  await page.getByTestId("where-search").click();
  await expect(page.getByTestId("where")).toContainText("is not a pattern");
  expect(await faultsOf(page)).toEqual([]);
  await page.getByTestId("weighting").getByText("Norm-weighted").click();
  await expect(page.getByTestId("heads-place")).toContainText("norm-weighted; n = 72 heads");
  await expect(page.getByTestId("class-differences")).toBeVisible();
  await page.getByTestId("baseline").click();
  await expect(page.getByTestId("heads-place")).toContainText("crosses: BERT, random");
});

test("the heads are saved as files of HeadVis, of attention alone", async ({ open, device }) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open);
  const menu = page.getByTestId("corpus-chart-export");
  await menu.click();
  await page.getByTestId("corpus-chart-export-zip").click();
  await menu.getByText("Cancel").click();
  await expect(menu).not.toContainText("Cancel");
  // What the cancelled call still reports arrives before a later answer.
  await page.evaluate(() => window.headscope!.attend("bert-emotion", { text: "I smiled." }));
  await expect(menu).not.toContainText("Cancel");
  await menu.click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("corpus-chart-export-zip").click(),
  ]);
  expect(download.suggestedFilename()).toBe("headvis-BERT-emotion.zip");
  const files = unzipSync(readFileSync(await download.path()));
  const { sequences } = JSON.parse(strFromU8(files["data/heads/L3H11.json"]!));
  expect(sequences).toHaveLength(12);
  expect(sequences[0].interval).toBe(10);
  expect(JSON.parse(strFromU8(files["data/scatter_data.json"]!))).toHaveLength(72);
  await page.getByTestId("weighting").getByText("Norm-weighted").click();
  await expect(page.getByTestId("heads-place")).toContainText("norm-weighted; n = 72 heads");
  await page.getByTestId("corpus-chart-export").click();
  await expect(page.getByTestId("corpus-chart-export-csv")).toBeVisible();
  await expect(page.getByTestId("corpus-chart-export-zip")).toHaveCount(0);
});
