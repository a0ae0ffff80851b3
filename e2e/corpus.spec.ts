import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { startLocalHub } from "../src/testing/local-hub";
import { expect, faultsOf, takeFewRows, test } from "./fixtures";

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

interface CopyingGolden {
  readonly checkpoint: string;
  readonly texts: readonly string[];
  readonly count: number;
  readonly score: number[][];
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
      const { model, found } = await page.evaluate(
        async ([address, id, texts, measures, weights]) => {
          const engine = window.headscope!;
          const { model } = await engine.load({ id, hub: address });
          const answer = await engine.measure(model, { texts, measures, weighting: weights });
          const found = answer.measures.map(({ key, values, counts }) => ({
            key,
            values: [...values.data],
            counts,
          }));
          return { model, found };
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
      const nearest = await page.evaluate(
        async ([id, texts, weights]) => {
          const engine = window.headscope!;
          const answer = await engine.headTotals(id, { texts, weighting: weights });
          const { bins, byDistance } = answer;
          const heads = [...Array(byDistance.data.length / bins.length).keys()];
          const totalsOf = (wantedSide: string, distance: number) => {
            const bin = bins.findIndex(({ side, from }) => side === wantedSide && from === distance);
            return heads.map((head) => byDistance.data[head * bins.length + bin]!);
          };
          return { self: totalsOf("self", 0), previous: totalsOf("before", 1) };
        },
        [model, golden.texts, weighting] as const,
      );
      for (const [key, totals] of Object.entries(nearest)) {
        const { count, values } = wanted[key]!;
        const apart = values!.flat().map((value, head) => Math.abs(value - totals[head]! / count));
        expect(Math.max(...apart), `total ${key}, ${weighting}`).toBeLessThan(1e-4);
      }
    }
    await hub.close();
  });
}

for (const name of ["bert-masked-lm", "llama-lm"]) {
  test(`what heads of ${name} copy is the library's`, async ({ open }) => {
    const golden: CopyingGolden = JSON.parse(readFileSync(`reference/goldens/copying/${name}.json`, "utf8"));
    const hub = await startLocalHub(() => golden.checkpoint);
    const page = await open();
    const found = await page.evaluate(
      async ([address, id, texts]) => {
        const engine = window.headscope!;
        const { model } = await engine.load({ id, hub: address });
        const { score, counts } = await engine.copying(model, { texts });
        return { score: [...score.data], counts };
      },
      [hub.address, `golden/${name}`, golden.texts] as const,
    );
    expect(found.counts).toBe(golden.count);
    const apart = golden.score.flat().map((value, head) => Math.abs(value - found.score[head]!));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
    await hub.close();
  });
}

test("copying is an axis of a model that predicts tokens, and another is told what it lacks", async ({
  open,
  device,
}) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open, "&show=gpt2-stories&cy=copying");
  await expect(page.getByTestId("corpus-chart")).toContainText("Copying, standard deviations");
  await expect(page.getByTestId("heads-place")).toContainText("r = ");
  await page.getByTestId("model-chip-bert-emotion").click();
  await expect(page.getByTestId("heads-place")).toContainText("predicts no tokens");
  expect(await faultsOf(page)).toEqual([]);
});

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
  await expect(page.locator("[data-testid=corpus-chart] .selectionlayer path")).toHaveCount(0);
  await page.getByTestId("choose-none").click();
  await expect(page.locator("[data-testid=corpus-chart] .zoomlayer path")).toHaveCount(0);
  await page.getByTestId("choose-largest").click();
  await expect(page.getByTestId("chosen-heads")).toContainText("5 heads chosen");
  await page.getByTestId("mask-chosen").click();
  await expect(page).toHaveURL(/place=pruning.*mask/);
  await page.goBack();
  await expect(page.getByTestId("chosen-heads")).toContainText("5 heads chosen");
  await page.getByTestId("search-chosen").click();
  await expect(page.getByTestId("search-among")).toContainText("among 5 chosen heads");
  await page.getByTestId("search-threshold").fill("1");
  await page.getByTestId("search-start").click();
  await expect(page.getByTestId("finding-importance")).toContainText("5 chosen heads could be masked");
  await page.getByTestId("search-among-all").click();
  await page.goBack();
  await page.getByTestId("texts-by").selectOption("Loss without the head");
  await expect(page.getByTestId("head-texts")).toContainText("above 0 the head helps with the text");
  await expect(page.getByTestId("head-text").first()).toBeVisible();
  await page.getByTestId("texts-by").selectOption("Strongest pair");
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

test("a chart of the data before says so until those of the page are measured", async ({ open, device }) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open);
  const note = page.getByTestId("corpus-chart-note");
  await expect(note).toHaveText(/^BERT emotion; 12 texts, \d+ tokens; n = 72 heads$/);
  const name = await page.getByTestId("data-name").textContent();
  await takeFewRows(page, 96);
  await page.getByTestId("heads-cancel").click();
  await expect(page.getByTestId("heads-place")).toContainText("What was finished is kept.");
  await expect(note).toHaveText(
    new RegExp(`^BERT emotion; 12 texts, .*; still of the data before: ${name}, 12 texts$`),
  );
  await page.getByTestId("heads-place").getByRole("button", { name: "Continue" }).click();
  await expect(note).toHaveText(/^BERT emotion; 96 texts, \d+ tokens; n = 72 heads$/);
});

test("a corpus of one text says nothing of more", async ({ open, device }) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await open("#place=heads&figure=corpus&rows=1&layer=1&head=2");
  const texts = page.getByTestId("head-texts");
  await expect(texts).toContainText("Mean 0.645, n = 1 text.");
  await expect(texts.getByRole("img")).toHaveAccessibleName("Histogram of 1 text at 0.645");
  await expect(texts.getByTestId("interval").getByRole("heading")).toHaveText("0.645 1 text");
  await expect(page.getByTestId("head-totals")).toContainText("totals over the one text");
});

test("totals of all heads are summed once, and another head shows its own", async ({ open, device }) => {
  test.skip(device !== "wasm", "what the page does does not depend on the device");
  const page = await openCorpus(open, "&layer=0&head=2");
  await page.getByTestId("sum-totals").click();
  const classes = page.getByTestId("totals-classes");
  await expect(classes).toContainText("separator");
  await expect(page.getByTestId("head-totals")).toContainText("Layer 0 · Head 2: totals over all 12 texts");
  const sumOfRow = () =>
    classes
      .locator("tbody tr")
      .first()
      .locator("td")
      .allTextContents()
      .then(([, ...shares]) => shares.reduce((sum, share) => sum + Number(share), 0));
  expect(await sumOfRow()).toBeCloseTo(1, 2);
  const before = (await page.getByTestId("totals-distances").textContent()) ?? "";
  await page.getByTestId("where-search").click();
  await page.getByTestId("where-heads").getByRole("button").first().click();
  await expect(page.getByTestId("totals-distances")).not.toHaveText(before);
  expect(await sumOfRow()).toBeCloseTo(1, 2);
  await page.getByTestId("weighting").getByText("Norm-weighted").click();
  await expect(page.getByTestId("sum-totals")).toBeVisible();
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
