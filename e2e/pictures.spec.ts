import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { blankPage, expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is drawn of the numbers does not depend on the device");
test.use({ colorScheme: "dark" });

const text = "I was so relieved after the phone call yesterday. I smiled the whole day.";
const threshold = 0.2;

/** Chooses an item of the file menu by keys alone, and waits for its file. */
async function savedByKeys(page: Page, name: string): Promise<Buffer> {
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
      return { tokens, numLines: weights.filter((weight) => weight >= least).length };
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
  expect(lines[0]).toBe("layer,head,query position,query token,key position,key token,weight (0 to 1)");
  expect(lines[1]).toMatch(/^3,1,0,\[CLS\],0,\[CLS\],0\.\d+$/);
});

test("the model view as a picture of all heads", async ({ open }) => {
  const page = await open("#tab=model");
  await expect(page.getByTestId("model-view")).toBeVisible();
  const svg = await readSvg(page, await savedByKeys(page, "svg"));
  expect(svg.texts[0]).toBe("Model view: layers 0–5, heads 0–11");
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
