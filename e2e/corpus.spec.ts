import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, faultsOf, test } from "./fixtures";

const golden = JSON.parse(readFileSync("reference/goldens/measures/bert-emotion.json", "utf8"));
const corpus = "#place=heads&figure=corpus&rows=12";

async function openCorpus(open: (query?: string) => Promise<Page>, options = ""): Promise<Page> {
  const page = await open(corpus + options);
  await expect(page.getByTestId("head-text").first()).toBeVisible({ timeout: 150_000 });
  return page;
}

test("measures of attention and of norms are the library's", async ({ open }) => {
  const page = await open();
  const texts: string[] = golden.texts;
  for (const [weighting, wanted] of [
    ["attention", golden.measures],
    ["norm", golden.norms],
  ] as const) {
    const found = await page.evaluate(
      async ([all, weights]) => {
        const engine = window.headscope!;
        const { model } = await engine.load({ embedded: "bert-emotion" });
        const { measures } = await engine.measure(model, { texts: all, weighting: weights });
        return measures.map(({ key, values, counts }) => ({ key, values: [...values.data], counts }));
      },
      [texts, weighting] as const,
    );
    for (const [key, { count, values }] of Object.entries<{ count: number; values: number[][] | null }>(
      wanted,
    )) {
      const own = found.find((measure) => measure.key === key)!;
      expect(own.counts, key).toBe(count);
      const apart = (values?.flat() ?? []).map((value, head) => Math.abs(value - own.values[head]!));
      expect(Math.max(0, ...apart), `${key}, ${weighting}`).toBeLessThan(1e-4);
    }
  }
});

test("dragging chooses heads to mask, a text opens in Attention, and a reload finds the corpus", async ({
  open,
}) => {
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
