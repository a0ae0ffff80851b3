/** @file Lanes across reloads and in several tabs: no tab overwrites another's lanes. */

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device === "webgpu", "storage does not depend on the device");

type Lanes = readonly (readonly [name: string, options: Record<string, unknown>])[];

async function openLanes(page: Page, prompt: string, lanes: Lanes): Promise<void> {
  const parts = [
    `prompt=${encodeURIComponent(prompt)}`,
    `lanes=${encodeURIComponent(JSON.stringify(lanes))}`,
  ];
  await page.goto(`./?device=wasm#place=decoding&${parts.join("&")}`);
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
}

const states = (page: Page) =>
  page.getByTestId("lane-state").evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));

const tokens = (page: Page, lane: number) =>
  page.getByTestId("lane").nth(lane).locator("[data-index]").allTextContents();

async function finish(page: Page): Promise<void> {
  await page.getByTestId("play").click();
  await expect.poll(() => states(page)).toEqual(["done"]);
}

test("a run in a second tab does not change the lanes of the first", async ({ page, context }) => {
  const lanes: Lanes = [["Greedy", { max_new_tokens: 8 }]];
  await openLanes(page, "Once upon a time", lanes);
  await finish(page);
  const second = await context.newPage();
  await openLanes(second, "The old house", lanes);
  await finish(second);
  const texts = [await tokens(page, 0), await tokens(second, 0)];
  await page.reload();
  await second.reload();
  await expect.poll(() => states(page)).toEqual(["done"]);
  await expect.poll(() => states(second)).toEqual(["done"]);
  expect([await tokens(page, 0), await tokens(second, 0)]).toEqual(texts);
  // A link to the first run opens with its lanes in a new tab.
  const third = await context.newPage();
  await third.goto(page.url());
  await expect.poll(() => states(third)).toEqual(["done"]);
  expect(await tokens(third, 0)).toEqual(texts[0]);
});

test("lanes interrupted by a reload continue to the same end", async ({ page }) => {
  const lanes: Lanes = [
    ["Sampling", { do_sample: true, top_k: 0, temperature: 1.2, max_new_tokens: 14, seed: 3 }],
    ["Beam", { num_beams: 3, max_new_tokens: 14 }],
    ["Contrastive", { penalty_alpha: 0.6, top_k: 4, max_new_tokens: 14 }],
  ];
  await openLanes(page, "The little dog", lanes);
  const whole = await page.evaluate(
    async (options) => {
      const result = await window.headscope!.decode("gpt2-stories", {
        prompt: "The little dog",
        lanes: options,
      });
      return result.lanes.map(({ sequences }) => sequences[0]!.length);
    },
    lanes.map(([, options]) => options),
  );
  for (let step = 1; step <= 5; step++) {
    await page.getByTestId("step").click();
    await expect(page.getByTestId("position")).toHaveText(`token ${step} / 14`);
  }
  const before = await Promise.all([0, 1, 2].map((lane) => tokens(page, lane)));
  await page.reload();
  await expect.poll(() => states(page)).toEqual(["stopped", "stopped", "stopped"]);
  expect(await Promise.all([0, 1, 2].map((lane) => tokens(page, lane)))).toEqual(before);
  await expect(page.getByTestId("cut-off")).toContainText("3 lanes stopped midway");
  await expect(page.getByTestId("play")).toHaveText("Continue");
  await page.getByTestId("play").click();
  await expect.poll(() => states(page)).toEqual(["done", "done", "done"]);
  const continued = await Promise.all([0, 1, 2].map((lane) => tokens(page, lane)));
  expect(continued.map(({ length }) => length)).toEqual(whole);
  // Lanes are cleared when they restart, so a missing old token shows the new run.
  const old = await page.getByTestId("lane").first().locator("[data-index]").first().elementHandle();
  await page.getByTestId("play").click();
  await page.waitForFunction((token) => !token?.isConnected, old);
  await expect.poll(() => states(page)).toEqual(["done", "done", "done"]);
  expect(await Promise.all([0, 1, 2].map((lane) => tokens(page, lane)))).toEqual(continued);
});

test("a full disk shows a notice, and the lanes stay on screen", async ({ page }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("Full.", "QuotaExceededError");
    };
  });
  await openLanes(page, "Once upon a time", [["Greedy", { max_new_tokens: 4 }]]);
  await finish(page);
  await expect(page.getByTestId("not-kept")).toContainText(
    "not kept: they stay on screen until the page is left",
  );
  expect(await tokens(page, 0)).toHaveLength(4);
});

test("a pasted generation_config.json is read, and an unsupported option shows why", async ({ page }) => {
  await openLanes(page, "Once upon a time", [["Greedy", { max_new_tokens: 4 }]]);
  await page.getByTestId("edit-lane").click();
  const field = page.getByTestId("lane-options");
  await field.fill(
    '{"_from_model_config": true, "transformers_version": "4.26.0", "do_sample": true, "top_p": 0.9}',
  );
  await expect(page.getByTestId("lane-verdict")).not.toContainText("no option");
  await expect(page.getByTestId("save-lane")).toBeEnabled();
  await field.fill("assistant_model='gpt2'");
  await expect(page.getByTestId("lane-verdict")).toContainText("decoding with an assistant model");
  await field.fill("num_beam=3");
  await expect(page.getByTestId("lane-verdict")).toContainText("did you mean num_beams?");
});

const everything = Array.from({ length: 4096 }, (_, token) => token);

test("a lane whose bans leave no token says so next to its text", async ({ page }) => {
  await openLanes(page, "Once upon a time", [
    [
      "Banned",
      {
        do_sample: true,
        max_new_tokens: 4,
        begin_suppress_tokens: everything,
      },
    ],
    ["Greedy", { max_new_tokens: 4, begin_suppress_tokens: everything }],
  ]);
  await page.getByTestId("play").click();
  await expect(page.getByTestId("lane").first()).toContainText("Every token was removed");
  // generate chooses the first token of the vocabulary, here the end token.
  await expect(page.getByTestId("lane-emptied")).toContainText(
    "Every token was banned at token 1. As in generate, “<|endoftext|>” (id 0) was taken",
  );
  await page.getByTestId("lane").nth(1).locator("[data-index]").click();
  await expect(page.getByTestId("emptied")).toContainText("Every token was banned here.");
});

test("a file and a search that an older version stored in other databases are found", async ({ page }) => {
  await page.goto("./?device=wasm#place=decoding");
  await expect(page.getByTestId("decoding-model")).toHaveAttribute("data-state", "ready");
  await page.evaluate(async () => {
    const store = (name: string, table: string, records: readonly (readonly [IDBValidKey, unknown])[]) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onupgradeneeded = () => request.result.createObjectStore(table);
        request.onerror = reject;
        request.onsuccess = () => {
          const transaction = request.result.transaction(table, "readwrite");
          for (const [key, value] of records) transaction.objectStore(table).put(value, key);
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      });
    const step = { masked: 0, head: null, loss: 0.5, milliseconds: 9, accuracy: 0.75 };
    const search = {
      input: {
        texts: ["a"],
        labels: [0],
        threshold: 0.1,
        relative: false,
        returned: "before",
        toTheEnd: false,
      },
      dataName: "of before",
      total: 4,
      runs: [{ order: "random", seed: 2, steps: [step], state: { kind: "running" } }],
    };
    await store("headscope-searches", "runs", [
      [["head", "x-1"], { at: Date.now(), about: { model: "bert-emotion" } }],
      [["part", "x-1", "experiment"], search],
    ]);
    await store("headscope-data", "files", [
      ["list", [{ id: "abc", bytes: 22 }]],
      ["file abc", new File(["text,label\none,a\ntwo,b\n"], "mine.csv")],
    ]);
  });
  await page.goto("./?device=wasm#place=pruning&data=file:abc");
  await page.reload();
  await expect(page.getByTestId("search-resume")).toBeVisible();
  await expect(page.getByTestId("data-name")).toHaveText("mine.csv");
});
