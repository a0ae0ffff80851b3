import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startLocalHub } from "../src/testing/local-hub";
import { loopingParquet, parquetFile } from "../src/testing/parquet-file";
import { expect, faultsOf, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "where data comes from does not depend on the device");

const name = (page: Page) => page.getByTestId("data-name");
const count = (page: Page) => page.getByTestId("data-count");

async function openHeads(open: (query?: string) => Promise<Page>): Promise<Page> {
  const page = await open("#place=heads");
  await expect(name(page)).toHaveText("feelings");
  return page;
}

async function chooseFile(page: Page, file: string, bytes: string | Uint8Array): Promise<void> {
  if (!(await page.getByTestId("data-tab-file").isVisible())) await page.getByTestId("choose-data").click();
  await page.getByTestId("data-tab-file").click();
  await page
    .getByTestId("data-file")
    .setInputFiles({ name: file, mimeType: "text/plain", buffer: Buffer.from(bytes) });
}

test("a first visit has labelled texts without a click", async ({ open }) => {
  const page = await openHeads(open);
  await expect(count(page)).toHaveText("32 texts");
  await expect(page.getByTestId("data-balance")).toHaveText(/^joy 6, sadness 6, anger 5/);
  await expect(page.getByTestId("data-notices")).toHaveText(/^The first 32 of 96 rows are used/);
  await expect(page).toHaveURL(/&rows=32$/);
});

test.describe("with a service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("after the first visit the embedded texts are available without a connection", async ({
    open,
    context,
  }) => {
    const page = await openHeads(open);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await context.setOffline(true);
    await page.reload();
    await expect(count(page)).toHaveText("32 texts");
  });
});

test("the exercise's rows are one button; another split and other numbers of rows are chosen", async ({
  open,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "emotion-"));
  mkdirSync(join(folder, "split"));
  const classNames = ["sadness", "joy", "love", "anger", "fear", "surprise"];
  for (const [split, size] of [
    ["test", 60],
    ["train", 40],
  ] as const) {
    const texts = Array.from({ length: size }, (_, index) => `${split} text ${index}`);
    const bytes = parquetFile({ texts, labels: texts.map((_, index) => index % 6), classNames });
    writeFileSync(join(folder, `split/${split}-00000-of-00001.parquet`), bytes);
  }
  const hub = await startLocalHub((id) => (id === "datasets/dair-ai/emotion" ? folder : null));
  try {
    const page = await openHeads(open);
    await page.getByTestId("choose-data").click();
    await page.getByTestId("data-hub-address").fill(hub.address);
    await page.getByTestId("data-exercise").click();
    await expect(name(page)).toHaveText("dair-ai/emotion, test");
    await expect(count(page)).toHaveText("32 texts");
    await expect(page.getByTestId("data-balance")).toContainText("sadness 6, joy 6, love 5");
    await expect(page.getByTestId("data-preview")).toContainText("test text 0");
    await page.getByTestId("data-rows").fill("50");
    await page.getByTestId("data-rows").press("Enter");
    await expect(count(page)).toHaveText("50 texts");
    await page.getByTestId("data-split").selectOption("train");
    await expect(name(page)).toHaveText("dair-ai/emotion, train");
    await page.getByTestId("data-hub-id").fill("owner/nothing");
    await page.getByTestId("data-hub-load").click();
    await expect(page.getByTestId("data-error")).toContainText("has no data set owner/nothing");
    await expect(name(page)).toHaveText("dair-ai/emotion, train");
    await page.getByTestId("data-done").click();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page).toHaveURL(/data=hub:dair-ai\/emotion\+at\+http:.*&split=train/);
    await page.reload();
    await expect(name(page)).toHaveText("dair-ai/emotion, train");
    await expect(count(page)).toHaveText("40 texts");
  } finally {
    await hub.close();
    rmSync(folder, { recursive: true });
  }
});

test("bad files show an error, and the last good data stays", async ({ open }) => {
  const page = await openHeads(open);
  const refuses = async (file: string, bytes: string | Uint8Array, words: RegExp) => {
    await chooseFile(page, file, bytes);
    await expect(page.getByTestId("data-error")).toContainText(words);
    await expect(name(page)).toHaveText("feelings");
    await expect(count(page)).toHaveText("32 texts");
  };
  await refuses("empty.csv", "", /empty\.csv has no rows/);
  await refuses("header.csv", "text,label\n", /header\.csv has no rows/);
  await refuses("open.csv", 'text,label\n"never closed,joy\n', /quotation mark in row 2/);
  await refuses(
    "photo.csv",
    Uint8Array.from({ length: 900 }, (_, i) => (i * 7919) % 251),
    /not a text file/,
  );
  await refuses("nan.jsonl", '{"text": "a", "label": NaN}\n', /Line 1 of nan\.jsonl.*NaN/);
  await refuses("nolabel.csv", "text,who\none,a\ntwo,b\n", /no column that looks like labels/);
  await page.getByTestId("data-label-column").selectOption("texts alone");
  await expect(name(page)).toHaveText("nolabel.csv");
  await expect(page.getByTestId("data-balance")).toHaveText("without labels");
});

test("odd files are read, with notices", async ({ open }) => {
  const page = await openHeads(open);
  await chooseFile(page, "latin.csv", Buffer.from("text;label\ncafé, olé;joy\nnaïve;joy\n", "latin1"));
  await expect(name(page)).toHaveText("latin.csv");
  await expect(page.getByTestId("data-preview")).toContainText("café, olé");
  await expect(page.getByTestId("data-notices")).toContainText(/not UTF-8.*All 2 texts have the label joy/);
  await chooseFile(page, "wide.tsv", Buffer.from("\ufefftext\tlabel\ncafé\t1\nthé\t0\n", "utf16le"));
  await expect(name(page)).toHaveText("wide.tsv");
  await expect(page.getByTestId("data-notices")).toHaveText(
    "“label” holds numbers, which are read as the model's class numbers: 0 is sadness, 1 is joy.",
  );
  const long = "word ".repeat(3000);
  const rows = Array.from(
    { length: 10_000 },
    (_, index) => `${index === 3 ? long : `row ${index}`},${index % 6}`,
  );
  await chooseFile(page, "many.csv", `text,label\n${rows.join("\n")}\n`);
  await expect(count(page)).toHaveText("32 texts");
  await expect(page.getByTestId("data-notices")).toContainText("first 32 of 10000 rows");
  await expect(page.getByTestId("data-notices")).toContainText(/1 text is longer than .* 512 tokens/);
  await page.getByTestId("data-rows").fill("10000");
  await page.getByTestId("data-rows").press("Enter");
  await expect(count(page)).toHaveText("10000 texts");
});

test("files of pandas and of data sets are read as their authors intended", async ({ open }) => {
  const page = await openHeads(open);
  const golden = (file: string) => readFileSync(join("reference/goldens/tables", file));
  const shows = async (file: string, texts: string, labels: string, size: string, balance: RegExp) => {
    await chooseFile(page, file, golden(file));
    await expect(name(page)).toHaveText(file);
    await expect(page.getByTestId("data-text-column")).toHaveValue(texts);
    await expect(page.getByTestId("data-label-column")).toHaveValue(labels);
    await expect(count(page)).toHaveText(size);
    await expect(page.getByTestId("data-balance")).toHaveText(balance);
  };
  await shows("sst2.tsv", "sentence", "label", "6 texts", /^1 3, 0 3$|^3 each of [01], [01]$/);
  await expect(page.getByTestId("data-notices")).toContainText("Quotation marks are read as text.");
  await expect(page.getByTestId("data-preview")).toContainText('"Why not?');
  await shows("pandas-index.csv", "headline", "is_sarcastic", "6 texts", /^3 each of 0, 1$/);
  await shows("pandas-columns.json", "headline", "is_sarcastic", "6 texts", /^3 each of 0, 1$/);
  await shows("spam.csv", "v2", "v1", "6 texts", /^ham 4, spam 2$/);
  await shows("fasttext-single.txt", "text", "label", "2 texts", /^1 each of [12], [12]$/);
  await chooseFile(page, "sentences.txt", golden("sentences.txt"));
  await expect(page.getByTestId("data-error")).toContainText("no column that looks like labels");
  await page.getByTestId("data-label-column").selectOption("texts alone");
  await expect(count(page)).toHaveText("4 texts");
  await expect(page.getByTestId("data-notices")).toContainText("each line is one cell");
});

test("a file that makes the reader loop ends by Cancel and by a time limit, and the next one is read", async ({
  open,
}) => {
  const page = await openHeads(open);
  await chooseFile(page, "loop.parquet", loopingParquet());
  await page.getByTestId("data-cancel").first().click();
  await chooseFile(page, "good.csv", "text;label\none;joy\ntwo;fear\n");
  await expect(name(page)).toHaveText("good.csv");
  await expect
    .poll(() => page.workers().filter((worker) => worker.url().includes("table-worker")).length)
    .toBe(0);
  await chooseFile(page, "loop.parquet", loopingParquet());
  await expect(page.getByTestId("data-error")).toContainText(
    "loop.parquet could not be read within 20 s, so it is probably damaged.",
  );
  await expect(name(page)).toHaveText("good.csv");
  await chooseFile(page, "next.csv", "text;label\none;joy\ntwo;fear\n");
  await expect(name(page)).toHaveText("next.csv");
});

test("markup in data is text, and axe finds nothing in the dialog", async ({ open }) => {
  const page = await openHeads(open);
  const row = "<img src=x onerror=alert(1)>";
  await chooseFile(page, "<b>markup<i>.csv", `text,label\n${row},<i>joy\n${row},<i>joy\n`);
  await expect(page.getByTestId("data-preview")).toContainText(row);
  await expect(name(page)).toHaveText("<b>markup<i>.csv");
  await expect(page.locator("#root img[src=x], [role=dialog] img")).toHaveCount(0);
  expect(await faultsOf(page, "[role=dialog]")).toEqual([]);
});

test("a table dropped on any place becomes the data, and is still used after a reload", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("sentence")).toBeVisible();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["text;label\nI cried.;sadness\nI laughed.;joy\nI sang.;joy\n"], "mine.txt"));
    return data;
  });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await expect(page).toHaveURL(/place=heads/);
  await expect(name(page)).toHaveText("mine.txt");
  await expect(page.getByTestId("data-balance")).toHaveText("joy 2, sadness 1");
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-rows").fill("2");
  await page.getByTestId("data-rows").press("Enter");
  await expect(page).toHaveURL(/data=file:[a-z0-9]+&rows=2$/);
  await page.reload();
  await expect(name(page)).toHaveText("mine.txt");
  await expect(page.getByTestId("data-balance")).toHaveText("1 each of sadness, joy");
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-tab-embedded").click();
  await page.getByTestId("data-embedded").click();
  await expect(page).not.toHaveURL(/data=/);
  await page.goBack();
  await expect(page.getByTestId("data-balance")).toHaveText("1 each of sadness, joy");
});
