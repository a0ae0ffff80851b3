/**
 * @file Long use: after many rounds of use the page has no more memory, nodes or listeners than after the first ones.
 */

import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what a page holds on to does not depend on the device");

/** The rounds after which caches are full and everything lazy is loaded. */
const numWarmUps = 3;
const numRounds = 8;

/** The browser also stores compiled code and a paint history. */
const heapBand = 3_000_000;
/** A leak of ten nodes or listeners per round exceeds it. */
const countBand = 100;

interface Holdings {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What the page holds after garbage collection. */
async function holdings(cdp: CDPSession): Promise<Holdings> {
  // Objects released by finalisers are freed by the next collection.
  for (let times = 0; times < 3; times++) await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)!.value;
  return { heap: metric("JSHeapUsedSize"), nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
}

const figure = (page: Page) => page.getByTestId("head-view").first();
const go = (page: Page, place: string) => page.getByTestId(`place-${place}`).click();

async function lookAtHeads(page: Page, round: number): Promise<void> {
  await go(page, "attention");
  const word = ["quiet", "angry", "lovely"][round % 3]!;
  await page.getByTestId("sentence").fill(`Round ${round} was a ${word} one.`);
  await page.getByTestId("sentence").press("Enter");
  await expect(figure(page)).toContainText(word);
  await page.getByTestId("next-layer").click();
  await page.getByRole("button", { name: /^Head 3\b/ }).click();
  await figure(page).getByText(word).first().hover();
  await page.getByTestId("tabs").getByText("Model", { exact: true }).click();
  await expect(page.getByTestId("model-view")).toBeVisible();
  await page.getByTestId("tabs").getByText("Heads", { exact: true }).click();
  await page.getByRole("button", { name: /^Head 3\b/ }).click();
  await page.getByTestId("previous-layer").click();
}

async function switchModels(page: Page): Promise<void> {
  await page.getByTestId("model-chip-gpt2-stories").click();
  await expect(figure(page)).not.toContainText("[CLS]");
  await page.getByTestId("model-chip-bert-emotion").click();
  await expect(figure(page)).toContainText("[CLS]");
}

async function addAndRemoveModel(page: Page, round: number): Promise<void> {
  const chips = page.getByTestId(/^model-chip-/);
  const before = await chips.count();
  await page.getByTestId("add-model").click();
  await page.getByRole("tab", { name: "Random weights" }).click();
  await page.getByTestId("random-seed").fill(String(100 + round));
  await page.getByTestId("random-load").click();
  await expect(chips).toHaveCount(before + 1);
  await expect(chips.last()).toHaveAttribute("data-state", "ready");
  await page
    .getByTestId(/^model-details-/)
    .last()
    .click();
  await page.getByTestId(/^remove-model-/).click();
  await expect(chips).toHaveCount(before);
  await page.getByTestId("model-chip-bert-emotion").click();
}

async function visitFigures(page: Page): Promise<void> {
  await go(page, "heads");
  await expect(page.locator("[data-testid=heads-place] .main-svg").first()).toBeVisible();
  await go(page, "pruning");
  await expect(page.getByTestId("mask-grid")).toBeVisible();
}

async function decode(page: Page): Promise<void> {
  await go(page, "decoding");
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
  await page.getByTestId("play").click();
  await expect(page.getByTestId("lane-state").last()).toHaveAttribute("data-state", "done");
}

/** Calls the console, and cancels what is still running. */
async function ask(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const engine = window.headscope!;
    await engine.score("bert-emotion", { texts: ["i feel wonderful", "i am so angry"], labels: [1, 3] });
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = [
      engine.importance("bert-emotion", { texts: ["i am so angry"], labels: [3] }, { signal }),
      engine.decode("gpt2-stories", { prompt: "Once", lanes: [{ max_new_tokens: 40 }] }, { signal }),
      engine.load({ random: "bert-emotion", seed: 9 }, { signal }),
    ];
    controller.abort();
    const codes = await Promise.all(
      cancelled.map((each: Promise<unknown>) =>
        each.then(
          () => "answered",
          (error: { code: string }) => error.code,
        ),
      ),
    );
    if (codes.some((code) => code !== "aborted")) throw new Error(`not all were cancelled: ${codes}`);
  });
}

async function oneRound(page: Page, round: number): Promise<void> {
  await lookAtHeads(page, round);
  await switchModels(page);
  await addAndRemoveModel(page, round);
  await visitFigures(page);
  await decode(page);
  await ask(page);
}

const deviceOf = (page: Page) =>
  page.evaluate(async () => {
    const { models, weightBytes } = await window.headscope!.device();
    return { models: [...models].sort(), weightBytes };
  });

test("rounds of use leave no more on the heap, in the document and on the device", async ({ page }) => {
  test.setTimeout(600_000);
  const lanes = JSON.stringify([
    ["Greedy", { max_new_tokens: 4 }],
    ["Beam", { num_beams: 2, max_new_tokens: 4 }],
  ]);
  await page.goto(`./?device=wasm#over=sentence&lanes=${encodeURIComponent(lanes)}`);
  await expect(figure(page)).toContainText("[CLS]");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  for (let round = 0; round < numWarmUps; round++) await oneRound(page, round);
  const before = await holdings(cdp);
  const deviceBefore = await deviceOf(page);
  for (let round = 0; round < numRounds; round++) await oneRound(page, numWarmUps + round);
  const after = await holdings(cdp);
  console.log(`after ${numWarmUps} rounds, and ${numRounds} more: ${JSON.stringify([before, after])}`);
  expect(after.heap - before.heap).toBeLessThan(heapBand);
  expect(after.nodes - before.nodes).toBeLessThan(countBand);
  expect(after.listeners - before.listeners).toBeLessThan(countBand);
  expect(deviceBefore.models).toEqual(["bert-emotion", "gpt2-stories"]);
  expect(await deviceOf(page)).toEqual(deviceBefore);
});
