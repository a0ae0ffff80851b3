import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expect, faultsOf, openApp, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what a notebook holds does not depend on the device");

const question = (page: Page, number: number) => page.getByTestId("question").nth(number - 1);
const saved = (page: Page) => expect(page.getByTestId("save-state")).toHaveText("Saved in this browser");

/** Goes to an element by Tab alone. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 90; step++) {
    if (await target.evaluate((own) => own === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

async function download(page: Page, kind: string): Promise<string> {
  await page.getByTestId("notebook-export").click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(`notebook-export-${kind}`).click(),
  ]);
  return file.path();
}

async function importFile(page: Page, buffer: Buffer): Promise<void> {
  await page
    .getByTestId("notebook-file")
    .setInputFiles({ name: "x.json", mimeType: "application/json", buffer });
}

const hostile = "<img src=x onerror=alert(1)>";
const small = {
  format: "headscope-notebook",
  version: 1,
  notebook: {
    title: `Mine ${hostile}`,
    questions: [
      {
        id: "a",
        title: hostile,
        text: "See [heads](#place=heads).",
        view: "tab=model",
        answer: "**bold** answer",
      },
      { id: "b", title: "Entropy", text: "", view: "place=heads&figure=entropy" },
      { id: "c", title: "Greedy", text: "", view: "place=decoding", answer: hostile },
    ],
  },
};

test("by keyboard: an answer, its preview, its hint; it outlives a reload and reaches another tab", async ({
  open,
}) => {
  const page = await open("#place=notebook");
  await expect(page.getByTestId("question")).toHaveCount(16);
  const first = question(page, 1);
  await expect(first.getByTestId("verdict")).toContainText("does not look random");
  await tabTo(page, first.locator("summary"));
  await page.keyboard.press("Enter");
  const verdict = await first.getByTestId("verdict").textContent();
  await expect(first.getByTestId("hint-numbers")).toContainText(verdict!);
  await tabTo(page, first.getByTestId("answer"));
  await page.keyboard.type("Random heads are **even**.");
  await saved(page);
  await expect(page.getByTestId("answered")).toHaveText("1 of 16 answered");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowRight");
  await expect(first.getByTestId("preview").locator("strong")).toHaveText("even");
  await tabTo(page, question(page, 2).locator("summary"));
  await page.keyboard.press("Shift+Tab");
  expect(await faultsOf(page)).toEqual([]);

  await page.reload();
  await expect(question(page, 1).getByTestId("answer")).toHaveValue("Random heads are **even**.");
  const other = await openApp(await page.context().newPage(), "wasm", "#place=notebook");
  await question(other, 2).getByTestId("answer").fill("from the other tab");
  await expect(question(page, 2).getByTestId("answer")).toHaveValue("from the other tab");
  await other.close();

  await question(page, 1).getByTestId("open-view").click();
  await expect(page.getByTestId("heads-place").getByTestId("verdict")).toBeVisible();
  await expect(page).toHaveURL(/place=heads&figure=random/);
  await page.goBack();
  await expect(question(page, 2).getByTestId("answer")).toHaveValue("from the other tab");
  // Its link leaves out the place and the figure, which are the default ones.
  await question(page, 6).getByTestId("open-view").click();
  await expect(page.getByTestId("notebook-place")).toHaveCount(0);
  await expect(page).not.toHaveURL(/place=/);
});

test("files: one is added beside the others, and leaves as a page that works offline, with its figures", async ({
  open,
}) => {
  const page = await open("#place=notebook");
  await expect(page.getByTestId("question")).toHaveCount(16);
  await importFile(page, Buffer.from('{"format":"headscope-notebook","version":1,"notebook":{}}'));
  await expect(page.getByTestId("notices")).toContainText("This notebook is damaged, so it was not opened.");
  await importFile(page, Buffer.from(JSON.stringify(small)));
  await expect(page.getByTestId("question")).toHaveCount(3);
  await expect(question(page, 1).locator("h2")).toHaveText(`1. ${hostile}`);

  const [html, json] = [await download(page, "html"), await download(page, "json")];
  expect(JSON.parse(readFileSync(json, "utf8")).notebook.questions).toMatchObject(small.notebook.questions);
  const reader = await page.context().newPage();
  await page.context().setOffline(true);
  await reader.setContent(readFileSync(html, "utf8"));
  await expect(reader.locator("h2").first()).toHaveText(`1. ${hostile}`);
  await expect(reader.locator("strong")).toHaveText("bold");
  const pictures = reader.locator("figure img");
  // The model view, and the entropy as lines and as a map.
  await expect(pictures).toHaveCount(3);
  for (const picture of await pictures.all()) {
    await expect
      .poll(() => picture.evaluate((own: HTMLImageElement) => own.naturalWidth))
      .toBeGreaterThan(500);
  }
  await expect(reader.locator("script")).toHaveCount(0);
  expect(await faultsOf(reader)).toEqual([]);
  await reader.close();
  await page.context().setOffline(false);

  await page.getByTestId("notebook-menu").click();
  await page.getByTestId("notebook-menu-delete").click();
  await expect(page.getByTestId("notebooks").locator("option")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(question(page, 1).getByTestId("answer")).toHaveValue("**bold** answer");
  await question(page, 1).getByRole("link", { name: "heads" }).click();
  await expect(page.getByTestId("heads-place")).toBeVisible();
});

test("a teacher's questions travel as a link, also to a phone", async ({ open, browser }) => {
  const page = await open("#place=notebook");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByTestId("notebook-menu").click();
  await page.getByTestId("notebook-menu-new").click();
  await page.getByTestId("notebook-title").fill("Week 4");
  await page.getByTestId("edit-questions").click();
  await page.getByTestId("edit-title").fill("Which head?");
  await page.getByTestId("edit-text").fill("Name *one* head.");
  await page.getByTestId("edit-view").fill("https://example.org/");
  await expect(question(page, 1)).toContainText("This is not a link to a view of Headscope");
  await page.getByTestId("edit-view").fill("https://example.org/headscope/#layer=3&head=5&one=1");
  await expect(question(page, 1).getByLabel("Head", { exact: true })).toHaveValue("5");
  await saved(page);
  await page.getByTestId("notebook-link").click();
  await expect(page.getByTestId("notebook-link")).toHaveText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const pocket = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: "block" });
  const phone = await pocket.newPage();
  await phone.goto(link.replace("#", "?device=wasm#"));
  await expect(phone.getByTestId("question")).toHaveCount(1);
  await expect(phone.getByTestId("notebook-title")).toHaveValue("Week 4");
  await expect(question(phone, 1).locator("em")).toHaveText("one");
  await expect(question(phone, 1).getByLabel("Layer", { exact: true })).toHaveValue("3");
  await expect(phone).toHaveURL(/#place=notebook$/);
  for (const [width, height] of [
    [390, 844],
    [1024, 768],
  ] as const) {
    await phone.setViewportSize({ width, height });
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await faultsOf(phone)).toEqual([]);
  }
  await pocket.close();
});

test("two figures of a corpus show the heads of their links, and what is chosen in one stays there", async ({
  open,
}) => {
  const page = await open("#place=notebook&rows=8");
  const view = (rest: string) => `place=heads&figure=corpus&layer=0&${rest}`;
  const questions = [
    { id: "a", title: "One", text: "", view: view("head=1") },
    { id: "b", title: "Other", text: "", view: view("head=2&by=self") },
  ];
  await importFile(page, Buffer.from(JSON.stringify({ ...small, notebook: { title: "Two", questions } })));
  await expect(page.getByTestId("question")).toHaveCount(2);
  const texts = (number: number) => question(page, number).getByTestId("head-texts");
  await question(page, 2).scrollIntoViewIfNeeded();
  await expect(texts(2)).toContainText("Layer 0 · Head 2: texts by the token itself", { timeout: 150_000 });
  await question(page, 1).scrollIntoViewIfNeeded();
  await expect(texts(1)).toContainText("Layer 0 · Head 1: texts by strongest pair");
  await question(page, 2).getByTestId("where-search").click();
  await question(page, 2).getByTestId("where-heads").getByRole("button").first().click();
  await expect(texts(2)).not.toContainText("Layer 0 · Head 2");
  await expect(texts(1)).toContainText("Layer 0 · Head 1");
  await expect(question(page, 1).getByTestId("head-text").first()).toBeVisible();
  await expect(question(page, 2).getByTestId("head-text").first()).toBeVisible();
});
