import type { Page } from "@playwright/test";
import { patternReader } from "../src/analysis/patterns/on-text";
import { initialView } from "../src/store/view";
import { readyViews } from "../src/views/attention/ready-views";
import { expect, openView, test } from "./fixtures";

const sentence = "I was so relieved after the phone call yesterday. I smiled the whole day.";

/** Skips tests that only concern the page on WebGPU: a software GPU is slow to warm up and would show the same. */
const pageOnly = (device: string) => test.skip(device !== "wasm", "does not depend on the device");

const figure = (page: Page) => page.getByTestId("head-view").first();
const tileOf = (page: Page, head: number) =>
  page.getByRole("button", { name: new RegExp(`^Head ${head}\\b`) });

test("the first visit shows the sentence, one of a layer's twelve heads, and what the model says", async ({
  open,
}) => {
  const page = await open();
  await expect(page.getByTestId("sentence")).toHaveValue(sentence);
  await expect(figure(page)).toContainText("relieved");
  await expect(page.getByTestId("token-count")).toContainText("18 tokens");
  for (let head = 0; head < 12; head++) {
    await expect(tileOf(page, head)).toHaveAttribute("aria-pressed", String(head === 2));
  }
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await expect(page.getByTestId("predictions")).toContainText("0.996");
});

test("the first visit's head is the one with the clearest pattern, and is said to have it", async ({
  open,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(page.getByTestId("finding")).toHaveText(
    "Head 2 looks at the previous token (99.98 % of its weight). n = 17",
  );
  const { ids, tokens, shape, data } = await page.evaluate(async (text) => {
    const { model } = await window.headscope!.load({ embedded: "bert-emotion" });
    const { ids, tokens, attentions } = await window.headscope!.attend(model, { text });
    return { ids: [...ids], tokens, shape: attentions.shape, data: Array.from(attentions.data) };
  }, sentence);
  const n = tokens.length;
  const read = patternReader({
    ids,
    isCausal: false,
    reach: null,
    isStart: tokens.map((token) => token === "[CLS]"),
    isSeparator: tokens.map((token) => token === "[SEP]"),
    isMask: tokens.map(() => false),
    texts: tokens,
    isSpecial: tokens.map((token) => /^\[.*\]$/.test(token)),
    repeatedFrom: 0,
  });
  const patterns = Array.from({ length: shape[0]! * shape[1]! }, (_, place) => {
    const head = Float32Array.from(data.slice(place * n * n, (place + 1) * n * n));
    const [found] = read({ data: head, shape: [n, n] });
    return { name: found?.pattern.name ?? "", share: found?.pattern.of === "weight" ? found.value : 0 };
  });
  /** The layer and head whose pattern is the clearest of those that `name` fits. */
  const clearest = (name: RegExp) => {
    const shares = patterns.map((pattern) => (name.test(pattern.name) ? pattern.share : 0));
    const best = shares.indexOf(Math.max(...shares));
    return `layer=${Math.floor(best / shape[1]!)}&head=${best % shape[1]!}`;
  };
  expect(clearest(/./)).toBe(`layer=${initialView.layer}&head=${initialView.head}`);
  expect(readyViews[0]!.hash).toContain(clearest(/^Previous/));
  expect(readyViews[1]!.hash).toContain(clearest(/^Start/));
});

test("the badge names the device under test", async ({ open, device }) => {
  const page = await open();
  await expect(page.getByTestId("device-badge")).toContainText(device === "webgpu" ? "WebGPU" : "WASM");
});

test("typing a sentence updates the figure and predictions", async ({ open }) => {
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.getByTestId("sentence").fill("You make me so angry!");
  await page.getByTestId("sentence").press("Enter");
  await expect(figure(page)).toContainText("angry");
  await expect(figure(page)).not.toContainText("relieved");
  await expect(page.getByTestId("predictions")).toContainText(/anger\s*0\.9/);
});

test("the three models and their layers can be switched", async ({ open }) => {
  const page = await open();
  await expect(figure(page)).toContainText("[CLS]");
  await page.getByTestId("next-layer").click();
  await expect(page).toHaveURL(/layer=1/);
  await page.getByTestId(/^model-chip-.*gpt2-stories/).click();
  await expect(figure(page)).not.toContainText("[CLS]");
  await expect(figure(page)).toContainText("relieved");
  await expect(page.getByTestId("predictions")).toContainText(/0\.\d/);
  await page.getByTestId(/^model-chip-.*random/).click();
  await expect(figure(page)).toContainText("[CLS]");
  await page.getByTestId(/^model-details-.*random/).click();
  await expect(page.getByRole("dialog")).toContainText("6 × 12");
});

test("side by side, three models show the same layer", async ({ open }) => {
  const page = await open();
  await expect(figure(page)).toContainText("[CLS]");
  await openView(page);
  await page.getByTestId("side-by-side").click();
  await expect(page.getByTestId("head-view")).toHaveCount(3);
  for (const column of await page.getByTestId("head-view").all())
    await expect(column).toContainText("relieved");
});

test("a click on a tile selects its head, its eye hides it, a double click shows it alone", async ({
  open,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  const tile = (head: number) => tileOf(page, head);
  const eye = (head: number) => page.getByRole("button", { name: new RegExp(`^(Hide|Show) head ${head}$`) });
  await tile(3).click();
  await expect(tile(3)).toHaveAttribute("aria-pressed", "true");
  await expect(tile(2)).toHaveAttribute("aria-pressed", "false");
  await expect(page).toHaveURL(/head=3&one=1/);
  await expect(page.getByTestId("inspector")).toContainText("Layer 0 · Head 3");
  await tile(4).hover();
  await eye(4).first().click();
  await expect(page).toHaveURL(/heads=0,1,2,3,5,6,7,8,9,10,11/);
  await expect(tile(3)).toHaveAttribute("aria-pressed", "true");
  await eye(4).click();
  await expect(page).not.toHaveURL(/heads=/);
  await tile(5).dblclick();
  await expect(page).toHaveURL(/heads=5&head=5/);
  await tile(5).dblclick();
  await expect(page).not.toHaveURL(/heads=/);
  await page.getByTitle("Head 7", { exact: true }).click();
  await expect(page).toHaveURL(/head=7/);
  await tile(9).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/heads=7,9&head=9/);
  await page.getByRole("button", { name: "Show all heads" }).first().click();
  await expect(page).not.toHaveURL(/one=1/);
});

test("hovering filters, a click pins and lists the strongest keys, Esc releases; the head is masked, found in charts", async ({
  open,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  const token = figure(page).locator('[data-side="query"]').getByText("smiled", { exact: true }).first();
  await token.hover();
  await expect(figure(page)).toContainText(/smiled/);
  const legend = page.getByTestId("inspector").getByText("0.05", { exact: true });
  const before = await legend.boundingBox();
  await token.click();
  await expect(page).toHaveURL(/pin=q12/);
  expect(await legend.boundingBox()).toEqual(before);
  const strongest = page.getByTestId("strongest-tokens").getByRole("button");
  await expect(strongest).toHaveCount(5);
  await expect(strongest.first()).toHaveText(/^itoken 11 0\.99\d+$/);
  await strongest.first().click();
  await expect(figure(page).locator("[data-side=key] [data-marked]")).toHaveText("i");
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/pin=/);
  const heading = (await page.getByTitle("Head 5", { exact: true }).boundingBox())!;
  const [x, y] = [heading.x + heading.width / 2, (await token.boundingBox())!.y + 8];
  await page.mouse.move(x, y);
  await expect(page.getByRole("tooltip")).toContainText("head 5 · mean → smiled");
  const number = (await page.getByRole("tooltip").boundingBox())!;
  expect(Math.abs(number.x + number.width - x)).toBeLessThan(60);
  expect(Math.abs(number.y + number.height - y)).toBeLessThan(60);
  await expect(strongest).toHaveCount(0);
  await expect(page.getByTestId("head-line")).toContainText("looks at the previous token");
  await page.getByTestId("mask-head").click();
  await expect(page.getByTestId("mask-head")).toHaveText("Masked");
  await expect(page).toHaveURL(/mask=0:2/);
  await page.getByTestId("show-in-charts").click();
  await expect(page.getByTestId("selected-head")).toContainText("Layer 0 · Head 2");
});

test("a pair can be filtered by sentence; GPT-2 says that it reads no pairs", async ({ open, device }) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.getByTestId("add-pair").click();
  await expect(page.getByTestId("pair")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("pair")).not.toBeFocused();
  await page.getByTestId("pair").fill("Nobody believed it.");
  await page.getByTestId("pair").press("Enter");
  await expect(figure(page)).toContainText("believed");
  await openView(page);
  await page.getByTestId("segments").getByText("A→B").click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/segments=ab/);
  await page.getByTestId(/^model-chip-.*gpt2-stories/).click();
  await expect(page.getByText(/has no sentence pairs/).first()).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId("remove-pair").click();
  await expect(page.getByTestId("pair")).toHaveCount(0);
});

test("the model view shows every head; a click selects one, a double click opens it", async ({
  open,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.getByTestId("tabs").getByText("Model", { exact: true }).click();
  const cell = page.getByTestId("model-view").getByRole("button", { name: /layer 4.*head 7/i });
  await cell.click();
  await expect(page.getByTestId("inspector")).toContainText("Layer 4 · Head 7");
  await expect(page).toHaveURL(/head=7/);
  await expect(page.getByTestId("model-view")).toBeVisible();
  await cell.dblclick();
  await expect(figure(page)).toContainText("relieved");
  await expect(page).toHaveURL(/heads=7/);
});

test("five hundred and twelve tokens are drawn, and the page says what was cut", async ({ open, device }) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.getByTestId("sentence").fill("word ".repeat(2000));
  await page.getByTestId("sentence").press("Enter");
  await expect(page.getByTestId("token-count")).toContainText("512");
  await expect(page.getByTestId("truncated")).toContainText(/1[,.  ]?490/);
  await expect(figure(page)).toContainText("word");
  await figure(page).locator('[data-side="query"] [tabindex="0"]').press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await expect(figure(page).getByTitle("[CLS], token 0").first()).toBeInViewport();
  await page.getByTestId("strongest-tokens").getByRole("button").first().click();
  await expect(figure(page).locator("[data-side=key] [data-marked]")).toBeInViewport();
  // A token far down that is pinned in the inspector's matrix.
  await page.keyboard.press("Escape");
  const matrix = page.getByTestId("inspector").locator("canvas").first();
  const { width, height } = (await matrix.boundingBox())!;
  await matrix.click({ position: { x: width / 2, y: height / 2 } });
  await expect(figure(page).locator("[data-focus=pinned]")).toBeInViewport();
});

test("five hundred and twelve tokens are attended to", async ({ open }) => {
  const page = await open();
  // A small model, so that a software GPU takes only seconds; its sizes are odd on purpose.
  const config = {
    model_type: "bert",
    architectures: ["BertModel"],
    vocab_size: 50,
    hidden_size: 60,
    num_hidden_layers: 2,
    num_attention_heads: 5,
    intermediate_size: 90,
    max_position_embeddings: 512,
    initializer_range: 0.3,
  };
  const { shape, worst } = await page.evaluate(async (json) => {
    const { model } = await window.headscope!.load({ random: json, seed: 4 });
    const ids = Array.from({ length: 512 }, (_, index) => (index * 7) % 50);
    const { attentions } = await window.headscope!.attend(model, { ids });
    const sums = Array.from({ length: attentions.data.length / 512 }, (_, row) =>
      attentions.data.subarray(row * 512, (row + 1) * 512).reduce((sum, weight) => sum + weight, 0),
    );
    return { shape: attentions.shape, worst: Math.max(...sums.map((sum) => Math.abs(sum - 1))) };
  }, config);
  expect(shape).toEqual([2, 5, 512, 512]);
  expect(worst).toBeLessThan(1e-5);
});

test("token text with HTML is shown as text", async ({ open, device }) => {
  pageOnly(device);
  const page = await open();
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => void dialogs.push(dialog.message()));
  await page.getByTestId(/^model-chip-.*gpt2-stories/).click();
  await expect(figure(page)).not.toContainText("[CLS]");
  await page
    .getByTestId("sentence")
    .fill('<img src=x onerror="alert(1)"><b>bold</b> &amp; <script>alert(2)</script>');
  await page.getByTestId("sentence").press("Enter");
  await expect(figure(page)).toContainText("<");
  await expect(page.locator("#root img[src=x], #root script")).toHaveCount(0);
  expect(dialogs).toEqual([]);
});

test("odd texts work: emoji, Arabic, an empty text", async ({ open, device }) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  for (const [text, unknown] of [
    ["👩‍👩‍👧 🇫🇷 ok", /^\d of \d+ pieces? (is|are) unknown/],
    ["漢字 friend", /^2 of 3 pieces are unknown to this model/],
  ] as const) {
    await page.getByTestId("sentence").fill(text);
    await page.getByTestId("sentence").press("Enter");
    await expect(figure(page)).toContainText("[SEP]");
    await expect(figure(page)).not.toContainText("relieved");
    await expect(page.getByTestId("unknown")).toHaveText(unknown);
  }
  await expect(figure(page).getByTitle(/“漢” is unknown/)).toHaveCount(2);
  await page.getByTestId("sentence").fill("");
  await expect(page.getByText("Type a sentence to see where its tokens look.")).toBeVisible();
  await expect(page.getByTestId("predictions")).toBeEmpty();
});

test("the address contains the view: a copy shows the same, Back returns", async ({
  open,
  context,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.getByTestId("sentence").fill("A quiet evening.");
  await page.getByTestId("sentence").press("Enter");
  await expect(figure(page)).toContainText("quiet");
  await page.getByTestId("next-layer").click();
  await page.getByTestId("next-layer").click();
  await expect(page).toHaveURL(/layer=2/);
  const copy = await context.newPage();
  await copy.goto(page.url());
  await expect(figure(copy)).toContainText("quiet");
  await expect(copy).toHaveURL(/layer=2/);
  await copy.close();
  await page.goBack();
  await expect(page).toHaveURL(/layer=1/);
});

test("a damaged address shows the defaults, with a notice", async ({ open, device }) => {
  pageOnly(device);
  const page = await open("#layer=-5&heads=%3Cscript%3E&threshold=9");
  await expect(figure(page)).toContainText("relieved");
  await expect(page.getByTestId("notices")).toContainText(/could not|not understood|ignored/i);
});

interface Shifts {
  /** The sum of layout shifts that no input caused, as browsers count it. */
  shift: number;
}

for (const [width, height, most] of [
  [1440, 900, 200],
  [1024, 768, 220],
  [390, 844, 300],
] as const) {
  test(`at ${width} × ${height} the figure starts at ${most} px or above, whole, and nothing moves`, async ({
    open,
    page: blank,
    device,
  }) => {
    pageOnly(device);
    await blank.setViewportSize({ width, height });
    await blank.addInitScript(() => {
      const counted: Shifts = { shift: 0 };
      Object.assign(window, counted);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput } = entry as PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          };
          if (!hadRecentInput) (window as unknown as Shifts).shift += value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    const page = await open();
    const shift = () => page.evaluate(() => (window as unknown as Shifts).shift);
    await expect(page.getByTestId("outline")).toContainText("relieved");
    await expect(figure(page)).toContainText("relieved");
    await expect(page.getByTestId("finding")).toContainText("n = 17");
    await expect(page.getByTestId("first-visit")).toBeVisible();
    expect((await figure(page).boundingBox())!.y).toBeLessThanOrEqual(most);
    expect(await shift()).toBeLessThan(0.02);
    await expect(page.getByTestId("share")).toBeInViewport({ ratio: 1 });
    await expect(page.getByTestId("inspector")).toHaveCount(width >= 1200 ? 1 : 0);
    if (width > 600) {
      expect(await isCut(page, "finding")).toBe(false);
      await expect(figure(page)).not.toContainText(/of 12 heads/);
      await expect(figure(page).getByTitle("Head 11", { exact: true })).toBeInViewport({ ratio: 1 });
      await openView(page);
      await page.getByTestId("side-by-side").click();
      await expect(page.getByTestId("head-view")).toHaveCount(3);
      expect(await shift()).toBeLessThan(0.02);
      const cut = await page
        .locator('[data-side="query"] [role="option"] span')
        .evaluateAll((tokens) => tokens.filter((token) => token.scrollWidth > token.clientWidth).length);
      expect(cut).toBe(0);
    }
  });
}

const isCut = (page: Page, testId: string) =>
  page.getByTestId(testId).evaluate((element) => element.scrollWidth > element.clientWidth);

test("the ready views show what they promise, and the first line is gone once the page was used", async ({
  open,
  device,
}) => {
  pageOnly(device);
  const page = await open();
  await expect(page.getByTestId("finding")).toContainText("Head 2 looks at the previous token");
  await page.getByRole("link", { name: "everything on [CLS]" }).click();
  await expect(page.getByTestId("finding")).toHaveText(
    "Head 2 looks at [CLS] (99.41 % of its weight). n = 18",
  );
  await page.getByRole("link", { name: "random against trained" }).click();
  await expect(page.getByTestId("finding").first()).toContainText("spreads its weight evenly");
  await expect(page.getByTestId("finding").nth(1)).toContainText("looks at the previous token");
  await page.getByRole("link", { name: "previous token" }).click();
  await expect(page.getByTestId("finding")).toHaveText(
    "Head 2 looks at the previous token (99.98 % of its weight). n = 17",
  );
  await page.reload();
  await expect(figure(page)).toContainText("relieved");
  await expect(page.getByTestId("first-visit")).toHaveCount(0);
});

test("P presents the figure and its sentence; arrows step; Esc leaves", async ({ open, device }) => {
  pageOnly(device);
  const page = await open();
  await expect(figure(page)).toContainText("relieved");
  await page.keyboard.press("p");
  await expect(page.getByTestId("sentence")).toHaveCount(0);
  await expect(page.getByTestId("tabs")).toHaveCount(0);
  await expect(page.getByText(sentence)).toBeVisible();
  await expect(figure(page).getByText("relieved").first()).toHaveCSS("font-size", "18px");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/layer=1.*head=3/);
  await expect(figure(page)).toHaveAttribute("data-layer", "1");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("sentence")).toBeVisible();
});
