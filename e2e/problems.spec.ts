import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readHeadGolden } from "../src/testing/head-goldens";
import { type LocalHub, startLocalHub } from "../src/testing/local-hub";
import { expect, test } from "./fixtures";

const folder = "reference/goldens/checkpoints/bert-classifier";

let hub: LocalHub;
test.beforeEach(async () => {
  test.setTimeout(240_000);
  hub = await startLocalHub((id) => readHeadGolden(id.replace("golden/", "")).checkpoint);
});
test.afterEach(() => hub.close());

async function addModel(page: Page, name: string): Promise<void> {
  await page.getByTestId("add-model").click();
  await page.getByTestId("hub-address").fill(hub.address);
  await page.getByTestId("hub-id").fill(`golden/${name}`);
  await page.getByTestId("hub-load").click();
  await expect(page.getByTestId(`model-chip-golden/${name}`)).toHaveAttribute("data-state", "ready");
}

async function chooseLabels(page: Page, name: string): Promise<void> {
  const { texts, labels } = readHeadGolden(name);
  const lines = texts.map((text, index) => {
    const label = labels![index]!;
    const set = Array.isArray(label)
      ? label.flatMap((entry, id) => (entry === 1 ? [`LABEL_${id}`] : []))
      : label;
    return JSON.stringify({ text, label: set });
  });
  await page.getByTestId("choose-data").click();
  await page.getByTestId("data-tab-file").click();
  await page
    .getByTestId("data-file")
    .setInputFiles({ name: `${name}.jsonl`, mimeType: "text/plain", buffer: Buffer.from(lines.join("\n")) });
  await expect(page.getByTestId("data-in-use")).toContainText(`${texts.length} texts in use`);
  await page.getByTestId("data-done").click();
}

const figureOf = async (page: Page, testId: string) =>
  Number(await page.getByTestId(testId).getAttribute("data-value"));

test("a model with several labels and one with a number are shown and measured as such", async ({
  open,
  device,
}) => {
  test.skip(device !== "wasm", "what is on the page does not depend on the device");
  const page = await open("#place=pruning");
  for (const [name, metric, notice, says] of [
    ["bert-multi-label", "Micro-F1", "the labels that a text has", "4 labels, the sigmoid of each"],
    ["bert-regression", "R²", "the number that the model should answer with", "1 number"],
  ] as const) {
    await addModel(page, name);
    await chooseLabels(page, name);
    const { loss, metric: value } = readHeadGolden(name).gradients[0]!;
    await expect(page.getByTestId("set-figures")).toContainText(metric, { timeout: 60_000 });
    expect(await figureOf(page, "masked-loss")).toBeCloseTo(loss, 4);
    expect(await figureOf(page, "masked-metric")).toBeCloseTo(value!, 4);
    await expect(page.getByTestId("data-notices")).toContainText(notice);
    await expect(page.getByTestId("search-panel")).toContainText(`until ${metric.replace("M", "m")} falls`);
    await page.getByTestId(`model-details-golden/${name}`).click();
    // Where the data were chosen may still be closing.
    await expect(page.getByRole("dialog", { name: `About golden/${name}` })).toContainText(says);
    await page.keyboard.press("Escape");
  }
  await page.getByTestId("search-start").click();
  await expect(page.getByTestId("curve-table")).toContainText("R² to 4 places", { timeout: 60_000 });
});

test("loss and refusals are the same through the console", async ({ open }) => {
  const page = await open();
  const { texts, labels, gradients } = readHeadGolden("bert-multi-label");
  const own = await page.evaluate(
    async ([address, list, rows]) => {
      const headscope = window.headscope!;
      const { model } = await headscope.load({ id: "golden/bert-multi-label", hub: address });
      const { loss, metric } = await headscope.score(model, { texts: list, labels: rows });
      const shape = await headscope
        .score(model, { texts: list, labels: list.map(() => 1) })
        .catch((e) => e.message);
      return { loss, metric, shape };
    },
    [hub.address, texts, labels!] as const,
  );
  expect(own.loss).toBeCloseTo(gradients[0]!.loss, 5);
  expect(own.metric).toEqual({ name: "micro-f1", value: gradients[0]!.metric });
  expect(own.shape).toContain("answers with 4 numbers per text");

  const config = { ...JSON.parse(readFileSync(`${folder}/config.json`, "utf8")), type_vocab_size: 1 };
  const tokenizer = readFileSync(`${folder}/tokenizer.json`, "utf8");
  const refused = await page.evaluate(
    async ([json, tokens]) => {
      const headscope = window.headscope!;
      const made = await headscope.load({ random: json, seed: 1 });
      const weights = await (await headscope.exportModel(made.model, "safetensors")).arrayBuffer();
      const files = (bytes: ArrayBuffer, name: string) => [
        new File([JSON.stringify({ ...json, name })], "config.json"),
        new File([bytes], "model.safetensors"),
        new File([tokens], "tokenizer.json"),
      ];
      const codeOf = (promise: Promise<unknown>) =>
        promise.then(
          () => "answered",
          ({ code, message }) => `${code}: ${message}`,
        );
      const { model, hasPairs } = await headscope.load({ files: files(weights, "whole") });
      const pair = await codeOf(headscope.attend(model, { text: "rain", pair: "more rain" }));
      await headscope.release(model);
      const broken = weights.slice(0);
      const start = 8 + Number(new DataView(broken).getBigUint64(0, true));
      new Uint8Array(broken).fill(0xff, start);
      const bad = await headscope.load({ files: files(broken, "broken") });
      const numbers = await codeOf(headscope.attend(bad.model, { text: "rain" }));
      return { hasPairs, pair, numbers, notices: bad.notices.join() };
    },
    [config, tokenizer] as const,
  );
  expect(refused.hasPairs).toBe(false);
  expect(refused.pair).toMatch(/^bad-input: .*one token type/);
  expect(refused.numbers).toMatch(/^bad-numbers: /);
  expect(refused.notices).toContain("numbers that are not finite");
});
