/** @file Decoding: lanes run in step, are reviewed, branched, edited and stored; hard prompts. */

import type { Page } from "@playwright/test";
import { expect, faultsOf, test } from "./fixtures";

type Lanes = readonly (readonly [name: string, options: Record<string, unknown>])[];

/** Short lanes of five strategies, so that a slow device finishes soon. */
const shortLanes: Lanes = [
  ["Greedy", { max_new_tokens: 6 }],
  ["Beam", { num_beams: 2, max_new_tokens: 6 }],
  ["Sampling", { do_sample: true, top_k: 0, temperature: 0.6, max_new_tokens: 6 }],
  ["Contrastive", { penalty_alpha: 0.6, top_k: 4, max_new_tokens: 6 }],
  ["No bigram", { no_repeat_ngram_size: 2, max_new_tokens: 6 }],
];

async function openPlace(page: Page, device: string, lanes: Lanes | null, prompt?: string): Promise<void> {
  const parts = ["place=decoding"];
  if (lanes) parts.push(`lanes=${encodeURIComponent(JSON.stringify(lanes))}`);
  if (prompt !== undefined) parts.push(`prompt=${encodeURIComponent(prompt)}`);
  await page.goto(`./?device=${device}#${parts.join("&")}`);
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
}

const states = (page: Page) =>
  page.getByTestId("lane-state").evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));

async function runAll(page: Page, numLanes: number): Promise<void> {
  await page.getByTestId("play").click();
  await expect.poll(() => states(page), { timeout: 150_000 }).toEqual(Array(numLanes).fill("done"));
}

/** Adds up the layout shifts that no input caused. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    let sum = 0;
    document.body.dataset.shift = sum.toFixed(4);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ("value" in entry && "hadRecentInput" in entry && !entry.hadRecentInput)
          sum += Number(entry.value);
      }
      document.body.dataset.shift = sum.toFixed(4);
    }).observe({ type: "layout-shift" });
  });

/** The tokens of a lane without the prompt. */
const tokens = (page: Page, lane: number) =>
  page.getByTestId("lane").nth(lane).locator("[data-index]").allTextContents();

test("the seven default lanes run side by side from the default prompt", async ({ page, device }) => {
  await openPlace(page, device, null);
  await expect(page.getByTestId("prompt")).toHaveValue("I came back from holidays and");
  await expect(page.getByTestId("prompt-size")).toHaveText("9 tokens");
  if (device === "webgpu") return firstTokens(page);
  await watchShifts(page);
  await runAll(page, 7);
  await expect(page.getByTestId("compared")).toContainText("Likeliest text: Beam search (perplexity");
  expect(await page.evaluate(() => document.body.dataset.shift)).toMatch(/^0\.0[0-4]/);
  const simple = await tokens(page, 1);
  expect(simple).toHaveLength(50);
  for (let lane = 0; lane < 7; lane++) expect((await tokens(page, lane)).length).toBeGreaterThan(10);
  for (const line of await page.getByTestId("findings").all())
    await expect(line).toContainText("In this run:");
  await expect(page.getByTestId("findings")).toHaveCount(7);
  await page.getByTestId("reference").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("parting-legend")).toHaveText("first token unlike Beam search");
  await expect(page.getByTestId("compared")).toContainText("Beam search: Simple beam search (");
  await expect(page).toHaveURL(/against=2/);
  await page.locator('[data-mark~="banned"]').last().click();
  await expect(page.getByTestId("token-popover")).toContainText(
    "was banned by no_repeat_ngram_size 2: it would",
  );
  await page.getByTestId("open-comparison").click();
  await expect(page.getByTestId("comparison").locator("tbody tr")).toHaveCount(7);
  expect(await faultsOf(page)).toEqual([]);
});

test("panels show the tokens that led to a guess, and the forced words", async ({ page, device }) => {
  await page.goto(`./?device=${device}`);
  await page.waitForFunction(() => window.headscope !== undefined);
  const words = await page.evaluate(async () => {
    const { model } = await window.headscope!.load({ embedded: "gpt2-stories" });
    const texts = [" dragon", " red", " blue"];
    return Promise.all(texts.map(async (text) => (await window.headscope!.tokenize(model, text)).ids));
  });
  const lanes: Lanes = [
    ["Lookup", { prompt_lookup_num_tokens: 3, max_new_tokens: 3 }],
    ["Forced", { num_beams: 3, force_words_ids: [words[0], [words[1], words[2]]], max_new_tokens: 2 }],
    ["Cut off", { num_beams: 3, force_words_ids: [words[0], [words[1], words[2]]], max_new_tokens: 1 }],
  ];
  await page.goto("about:blank");
  await openPlace(page, device, lanes, "Once upon a time there was a cat. Once upon a time");
  await runAll(page, lanes.length);
  for (const lane of [0, 1, 2]) await page.getByTestId("lane").nth(lane).getByTestId("open-panel").click();
  await expect(page.getByTestId("lookup-panel").locator("tbody tr").first()).toContainText(
    "1“a time” at token 3“there” ✗",
  );
  await expect(page.getByTestId("forced-words").first()).toHaveText(
    "Forced words in the best text: “dragon” ✓, “red” or “blue” ✓",
  );
  await expect(page.getByTestId("forced-words").nth(1)).toContainText("✗");
  expect(await faultsOf(page)).toEqual([]);
  await page.getByTestId("lane").first().getByTestId("open-panel").click();
  await expect(page.getByTestId("lookup-panel")).toBeHidden();
  await expect(page.getByTestId("lane")).toHaveCount(lanes.length);
});

/** The position after the current step: unchanged three times, at intervals longer than a step. */
async function settled(page: Page, device: string): Promise<string> {
  const looks: string[] = [];
  while (looks.length < 3 || new Set(looks.slice(-3)).size > 1) {
    looks.push((await page.getByTestId("position").textContent()) ?? "");
    await page.waitForTimeout(device === "webgpu" ? 6000 : 1000);
  }
  return looks.at(-1)!;
}

/** Runs the beginning of the seven lanes, because all steps take minutes on a software GPU. */
async function firstTokens(page: Page): Promise<void> {
  for (let token = 0; token < 3; token++) {
    await page.getByTestId("step").click();
    await expect(page.getByTestId("position")).toHaveText(`token ${token + 1} / 128`, { timeout: 120_000 });
  }
  const beginnings = await Promise.all(Array.from({ length: 7 }, (_, lane) => tokens(page, lane)));
  // Contrastive search reads its candidates before it chooses, so it is one pass behind.
  expect(beginnings.map((texts) => texts.length)).toEqual([3, 3, 3, 3, 3, 3, 2]);
  expect(beginnings[0]!.map((text) => text.trim())).toEqual(["I", "was", "so"]);
  expect(beginnings[2]).toEqual(beginnings[1]);
}

test("lanes step, are reviewed, continue, and return after a reload", async ({ page, device }) => {
  await openPlace(page, device, shortLanes);
  await page.getByTestId("step").click();
  await expect(page.getByTestId("position")).toHaveText("token 1 / 6");
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("position")).toHaveText("token 2 / 6");
  const before = await tokens(page, 0);
  expect(before).toHaveLength(2);
  await page.getByTestId("back").click();
  expect(await tokens(page, 0)).toEqual(before.slice(0, 1));
  await page.keyboard.press("Escape");
  await runAll(page, 5);
  const texts = await Promise.all([0, 1, 2, 3, 4].map((lane) => tokens(page, lane)));
  expect(texts.map((text) => text.length)).toEqual([6, 6, 6, 6, 6]);
  expect(texts[0]!.slice(0, 2)).toEqual(before);
  await expect.poll(() => storedLanes(page)).toBe(5);
  await page.reload();
  await expect.poll(() => states(page)).toEqual(Array(5).fill("done"));
  expect(await Promise.all([0, 1, 2, 3, 4].map((lane) => tokens(page, lane)))).toEqual(texts);
});

/** How many finished lanes the browser's storage contains. */
function storedLanes(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const open = indexedDB.open("headscope-lanes");
        open.onsuccess = () => {
          const runs = open.result.transaction("runs").objectStore("runs");
          const heads = runs.getAll(IDBKeyRange.bound(["head"], ["head", []]));
          heads.onsuccess = () =>
            resolve(heads.result.flatMap(({ about }) => about.lanes).filter(({ isDone }) => isDone).length);
        };
      }),
  );
}

test("a token shows its choice, and a branch continues from another", async ({ page, device }) => {
  await openPlace(page, device, shortLanes.slice(0, 2));
  await runAll(page, 2);
  const parent = await tokens(page, 0);
  const popover = page.getByTestId("token-popover");
  await page.getByTestId("lane").first().locator('[data-index="1"]').hover();
  await expect(popover).toContainText("token 2");
  await page.getByTestId("lane").first().locator('[data-index="2"]').click();
  await expect(popover).toContainText("token 3");
  await expect(popover.locator("tbody tr").first()).toBeVisible();
  await popover.getByTestId("branch").first().click();
  await expect.poll(() => states(page)).toEqual(["done", "done", "done"]);
  const branch = await tokens(page, 1);
  expect(branch.slice(0, 2)).toEqual(parent.slice(0, 2));
  expect(branch[2]).not.toBe(parent[2]);
  expect(await tokens(page, 0)).toEqual(parent);
});

test("a pause lasts, an edit reruns only its lane, a stop preserves the tokens", async ({ page, device }) => {
  await openPlace(page, device, shortLanes.slice(0, 2));
  await page.getByTestId("speed").selectOption("1");
  await page.getByTestId("play").click();
  await expect(page.getByTestId("position")).toHaveText(/token [1-4] /);
  await page.getByTestId("pause").click();
  const held = await settled(page, device);
  await page.waitForTimeout(2500);
  await expect(page.getByTestId("position")).toHaveText(held);
  await page.getByTestId("cancel").click();
  await expect.poll(() => states(page)).toEqual(["stopped", "stopped"]);
  expect((await tokens(page, 0)).length).toBeGreaterThan(0);
  await page.getByTestId("speed").selectOption("free");
  await runAll(page, 2);
  const other = await tokens(page, 1);
  await page.getByTestId("edit-lane").first().click();
  await page.getByTestId("lane-options").fill("do_sample=True, temperature=0");
  await expect(page.getByTestId("lane-verdict")).toContainText("temperature is 0");
  await expect(page.getByTestId("save-lane")).toBeDisabled();
  await page.getByTestId("lane-options").fill("max_new_tokens=3");
  await expect(page.getByTestId("lane-verdict")).toContainText("greedy");
  await page.getByTestId("save-lane").click();
  await expect.poll(() => tokens(page, 0).then((all) => all.length)).toBe(3);
  expect(await tokens(page, 1)).toEqual(other);
});

const isAboutText = (prompt: string) => ["emoji", "Arabic", "markup"].includes(prompt);

test.describe("hard inputs", () => {
  test("invalid options show why, and the other lanes run", async ({ page, device }) => {
    await openPlace(page, device, [
      ["Greedy", { max_new_tokens: 2 }],
      ["None", { max_new_tokens: 0 }],
      ["Wide", { penalty_alpha: 0.6, top_k: 100_000, max_new_tokens: 2 }],
      ["Wide draw", { do_sample: true, top_k: 100_000, max_new_tokens: 2 }],
      ["Cold", { do_sample: true, temperature: 0 }],
    ]);
    await page.getByTestId("play").click();
    await expect
      .poll(() => states(page), { timeout: 100_000 })
      .toEqual(["done", "failed", "failed", "done", "failed"]);
    await expect(page.getByTestId("lane-error")).toHaveCount(3);
    await expect(page.getByTestId("lane-error").first()).toContainText("max_new_tokens is 0");
  });

  for (const [name, prompt] of [
    ["empty", ""],
    ["an end token inside", "Once upon a time.<|endoftext|>The cat"],
    ["emoji", "😀🏖️ was"],
    ["Arabic", "عدت من العطلة"],
    ["markup", "<img src=x onerror=alert(1)> <b>and"],
  ] as const) {
    test(`a prompt: ${name}`, async ({ page, device }) => {
      test.skip(
        device === "webgpu" && isAboutText(name),
        "what a text is read as does not depend on the device",
      );
      await openPlace(page, device, [["Greedy", { max_new_tokens: 2, eos_token_id: null }]], prompt);
      await runAll(page, 1);
      expect(await tokens(page, 0)).toHaveLength(2);
      await expect(page.getByTestId("lane-text")).toContainText(prompt);
      await expect(page.locator("main img")).toHaveCount(0);
    });
  }

  test("a prompt of 250 tokens leaves room for only a few, and one that is too long is refused", async ({
    page,
    device,
  }) => {
    const prompt = " and".repeat(250).trimStart();
    await openPlace(page, device, [["Greedy", { max_new_tokens: 128, eos_token_id: null }]], prompt);
    const size = await page.getByTestId("prompt-size").textContent();
    const length = Number.parseInt(size ?? "", 10);
    await runAll(page, 1);
    expect(await tokens(page, 0)).toHaveLength(257 - length);
    await expect(page.getByTestId("lane-state")).toHaveText("model's last position");
    await page.getByTestId("prompt").fill(" and".repeat(400));
    await page.getByTestId("prompt").press("Enter");
    await expect(page.getByTestId("run-error")).toContainText("holds 256");
  });
});

test("a finished text opens in Attention", async ({ page, device }) => {
  test.skip(device === "webgpu", "where a text is shown does not depend on the device");
  await openPlace(page, device, [["Greedy", { max_new_tokens: 3 }]]);
  await runAll(page, 1);
  await page.getByTestId("lane-attention").click();
  await expect(page.getByTestId("sentence")).toHaveValue(/^I came back from holidays and .+/);
  await expect(page.getByTestId("token-count")).toHaveText("12 tokens");
});
