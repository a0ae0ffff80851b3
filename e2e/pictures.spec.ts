import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { fullWeightText } from "../src/views/figures/numbers";
import { blankPage, expect, faultsOf, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is drawn of the numbers does not depend on the device");
test.use({ colorScheme: "dark" });

const text = "I was so relieved after the phone call yesterday. I smiled the whole day.";
const threshold = 0.2;

/** Chooses an item of the file menu by keys alone, and waits for its file. */
async function savedByKeys(page: Page, name: string): Promise<Buffer> {
  await expect(page.getByTestId("export")).toBeEnabled();
  await page.getByTestId("export").focus();
  await page.keyboard.press("Enter");
  // The menu takes the focus some time after it is there; a Tab before that would be undone.
  await expect(page.locator("[data-testid^=export-]:focus")).toBeVisible();
  const item = page.getByTestId(`export-${name}`);
  for (let i = 0; i < 12 && !(await item.evaluate((own) => own === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await expect(item).toBeFocused();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  return readFileSync(await download.path());
}

/** What a browser makes of the SVG. */
async function readSvg(page: Page, file: Buffer) {
  const blank = await blankPage(page);
  return blank.evaluate((source) => {
    const root = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
    const all = (selector: string) => [...root.querySelectorAll(selector)];
    return {
      name: root.localName,
      size: [Number(root.getAttribute("width")), Number(root.getAttribute("height"))],
      ground: root.querySelector("rect")?.getAttribute("fill"),
      keys: all("[data-side=key] text").map((each) => each.textContent),
      texts: all("text").map((each) => each.textContent),
      numRects: all("rect").length,
      curves: all("path").reduce((sum, path) => sum + path.getAttribute("d")!.split("C").length - 1, 0),
    };
  }, file.toString());
}

/** Opens a saved page from a file of its own, without a network; fails if it asks for anything else. */
async function openSaved(page: Page, file: Buffer): Promise<Page> {
  const path = test.info().outputPath("saved.html");
  writeFileSync(path, file);
  expect(file.length).toBeLessThan(1_000_000);
  const saved = await page.context().newPage();
  const asked: string[] = [];
  saved.on("request", (request) => asked.push(request.url()));
  await saved.goto(pathToFileURL(path).href);
  await expect(saved.getByRole("status")).toContainText("Hover over a token");
  expect(asked).toEqual([pathToFileURL(path).href]);
  return saved;
}

const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test("head view and matrix as pictures on white, whatever the page's scheme, and the numbers", async ({
  open,
}) => {
  const page = await open(`#layer=3&heads=1,4&threshold=${threshold}`);
  await expect(page.getByTestId("head-view")).toContainText("relieved");
  await expect(page.getByTestId("predictions")).toContainText("joy");
  const wanted = await page.evaluate(
    async ([sentence, least]) => {
      const { tokens, attentions } = await window.headscope!.attend("bert-emotion", { text: sentence });
      const [, heads = 0, count = 0] = attentions.shape;
      const weights = [1, 4].flatMap((head) => {
        const start = (3 * heads + head) * count * count;
        return [...attentions.data.slice(start, start + count * count)];
      });
      const numLines = weights.filter((weight) => weight >= least).length;
      // What "relieved" gives to itself in heads 1 and 4 of layer 3, and in layer 4.
      const own = [3, 4].map((layer) =>
        [1, 4].map((head) => attentions.data[((layer * heads + head) * count + 4) * count + 4]!),
      );
      const first = Number(attentions.data[(3 * heads + 2) * count * count]!.toPrecision(9));
      return { tokens, numLines, own, first };
    },
    [text, threshold] as const,
  );
  const svg = await readSvg(page, await savedByKeys(page, "svg"));
  expect(svg).toMatchObject({ name: "svg", ground: "#ffffff", keys: wanted.tokens, curves: wanted.numLines });
  expect(svg.curves).toBeGreaterThan(10);
  expect(svg.texts[0]).toBe("Head view: layer 3, heads 1, 4");
  expect(svg.texts.join("\n")).toMatch(/layer 3, heads 1, 4 · n = 18 tokens · \d{4}-\d\d-\d\d/);
  expect(svg.texts).toContain(`Text: ${text}`);
  const png = await savedByKeys(page, "png");
  expect(sizeOf(png)).toEqual(svg.size.map((side) => 2 * side));
  const matrix = await readSvg(page, await savedByKeys(page, "matrix-svg"));
  expect(matrix).toMatchObject({ name: "svg", ground: "#ffffff" });
  expect(matrix.texts[0]).toBe("Attention matrix: layer 3, head 2");
  const lines = (await savedByKeys(page, "csv")).toString().trim().split("\r\n");
  expect(lines).toHaveLength(1 + 2 * 18 * 18);
  expect(lines[0]).toBe("layer,head,query_position,query_token,key_position,key_token,weight");
  expect(lines[1]).toMatch(/^3,1,0,\[CLS\],0,\[CLS\],0\.\d+$/);
  const notebook = JSON.parse((await savedByKeys(page, "ipynb")).toString());
  const sources = notebook.cells.map(({ source }: { source: string[] }) => source.join("")).join("\n");
  expect(sources).toContain('compare("layer 3, head 2", attention[3, 2, :18], page)');
  expect(sources).toContain(String(wanted.first));
  const saved = await openSaved(page, await savedByKeys(page, "html"));
  await saved.getByText("Numbers", { exact: true }).click();
  await saved.getByRole("option", { name: "relieved" }).first().hover();
  const row = saved.getByRole("row", { name: "relieved (token 4)" });
  await expect(row.getByRole("cell")).toHaveText(wanted.own[0]!.map(fullWeightText));
  await saved.getByRole("option", { name: "relieved" }).first().press("Enter");
  await saved.getByRole("button", { name: "Next layer" }).press("Enter");
  await expect(row.getByRole("cell")).toHaveText(wanted.own[1]!.map(fullWeightText));
  await saved.getByRole("button", { name: "Head 4" }).press("Enter");
  await expect(row.getByRole("cell")).toHaveText([fullWeightText(wanted.own[1]![0]!)]);
  await expect(saved.getByRole("status")).toHaveText("From relieved to each key, pinned; Esc releases it.");
  expect(await faultsOf(saved)).toEqual([]);
});

test("the model view as a picture of all heads", async ({ open }) => {
  const page = await open("#tab=model");
  await expect(page.getByTestId("model-view")).toBeVisible();
  const svg = await readSvg(page, await savedByKeys(page, "svg"));
  expect(svg.texts[0]).toBe("Model view: layers 0–5, heads 0–11");
  const saved = await openSaved(page, await savedByKeys(page, "html"));
  await saved.getByRole("button", { name: "Layer 1, head 11" }).click();
  await saved.keyboard.press("ArrowDown");
  await expect(saved.getByRole("button", { name: "Layer 2, head 11" })).toBeFocused();
  await expect(saved.getByRole("combobox", { name: "Layer" })).toHaveValue("2");
  await expect(saved.getByRole("button", { pressed: true, name: /^Head/ })).toHaveText("11");
  expect(await faultsOf(saved)).toEqual([]);
  const png = await savedByKeys(page, "png");
  expect(sizeOf(png)).toEqual(svg.size.map((side) => 2 * side));
});

test("a picture is copied, and the menu says so", async ({ open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await open();
  await expect(page.getByTestId("head-view")).toContainText("relieved");
  await page.getByTestId("export").click();
  await page.getByTestId("export-copy").click();
  await expect(page.getByTestId("export")).toHaveAccessibleName("Picture copied");
  const kinds = await page.evaluate(async () =>
    (await navigator.clipboard.read()).flatMap((item) => item.types),
  );
  expect(kinds).toContain("image/png");
  await expect(page.getByTestId("export")).toHaveAccessibleName("Export");
});

test("a beam tree as a picture: a box for each hypothesis, and the settings below", async ({ open }) => {
  const lanes = [["Beam", { num_beams: 2, max_new_tokens: 4 }]];
  const page = await open(`#place=decoding&lanes=${encodeURIComponent(JSON.stringify(lanes))}`);
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
  await page.getByTestId("play").click();
  await expect(page.getByTestId("lane-state")).toHaveAttribute("data-state", "done");
  await page.getByTestId("open-panel").click();
  const numBoxes = await page.getByTestId("beam-tree").locator("rect").count();
  await page.getByTestId("beam-export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("beam-export-svg").click(),
  ]);
  const svg = await readSvg(page, readFileSync(await download.path()));
  expect(numBoxes).toBeGreaterThan(4);
  expect(svg.numRects).toBe(numBoxes + 1);
  expect(svg.texts[0]).toBe("Beam tree: Beam");
  expect(svg.texts.join("\n")).toMatch(/Beam · num_beams=2.*max_new_tokens=4.* · n = 4 steps/);
  await page.locator('[data-index="0"]').click();
  await page.getByTestId("token-export").click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("token-export-svg").click(),
  ]);
  const distribution = await readSvg(page, readFileSync(await saved.path()));
  expect(distribution.texts[0]).toMatch(/^Token 1: what “.+” was chosen from$/);
  expect(distribution.numRects).toBe(1 + 10);
  expect(distribution.texts.join("\n")).toContain("Prompt: I came back from holidays and");
});

test("a picture that the browser cannot draw is said, with another way", async ({ open }) => {
  const page = await open();
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (done) => done(null);
  });
  await expect(page.getByTestId("head-view")).toContainText("relieved");
  await page.getByTestId("export").click();
  await page.getByTestId("export-png").click();
  await expect(page.getByTestId("notices")).toContainText("could not draw this picture. Save it as SVG");
});
