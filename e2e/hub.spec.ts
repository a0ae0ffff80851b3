import type { Page } from "@playwright/test";
import { type LocalHub, startLocalHub } from "../src/testing/local-hub";
import { expect, test } from "./fixtures";

const id = "owner/emotion";
const knownId = "bhadresh-savani/bert-base-uncased-emotion";
const piece = 8 * 1024 * 1024;

test.skip(({ device }) => device !== "wasm", "where files come from does not depend on the device");

let hub: LocalHub;
test.beforeEach(async () => {
  hub = await startLocalHub((name) => ([id, knownId].includes(name) ? "public/models/bert-emotion" : null));
});
// A skipped test has started no hub.
test.afterEach(() => hub?.close());

async function addFromHub(page: Page, name: string): Promise<void> {
  await page.getByTestId("add-model").click();
  await page.getByTestId("hub-address").fill(hub.address);
  await page.getByTestId("hub-id").fill(name);
  await page.getByTestId("hub-load").click();
}

test("a download that breaks is resumed after a reload, and the model works", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  hub.faults.set("model.safetensors", { breakAfter: piece + 1_000_000 });
  await addFromHub(page, id);
  await expect.poll(() => hub.requests).toContain("model.safetensors");
  // The connection is cut after the first piece, and every retry is refused.
  hub.faults.set("model.safetensors", { status: 500 });
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("data-state", "failed");
  hub.faults.clear();
  await page.reload();
  await expect(page.getByTestId(`model-chip-${id}`)).toBeVisible();
  await page.getByTestId(`model-chip-${id}`).click();
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("data-state", "ready");
  await expect(page.getByTestId("predictions")).toContainText(/joy\s*0\.996/);
  expect(hub.requests.filter((request) => request === "model.safetensors")).toHaveLength(1);
  const resumed = hub.requests.filter((request) => request.startsWith("model.safetensors "));
  // A browser may discard buffered bytes when the connection breaks, so not everything has to be stored.
  for (const request of resumed) expect(Number(/\d+/.exec(request)![0])).toBeGreaterThanOrEqual(piece);
  expect(resumed.length).toBeGreaterThan(0);
});

test("a second visit reads the stored model without the hub, and the stored downloads can be deleted", async ({
  open,
}) => {
  const page = await open();
  await page.getByTestId("add-model").click();
  await page.getByTestId("hub-address").fill(hub.address);
  await page.getByTestId("hub-id").fill("savani emotion");
  await expect(page.getByTestId("known-models").getByRole("button")).toHaveCount(2);
  const row = page.getByTestId(`known-${knownId}`);
  await expect(row).toContainText("438 MBnames six emotions · BERT 12×12fits this device");
  await row.click();
  await expect(page.getByTestId("hub-id")).toHaveValue(knownId);
  await expect(page.getByTestId(`model-chip-${knownId}`)).toHaveAttribute("data-state", "ready");
  const before = hub.requests.length;
  await page.reload();
  await expect(page.getByTestId(`model-chip-${knownId}`)).toHaveAttribute("data-state", "ready");
  expect(hub.requests.slice(before).filter((request) => request.startsWith("model.safetensors"))).toEqual([]);
  await page.getByTestId("add-model").click();
  await expect(page.getByTestId("stored-downloads")).toContainText(/2[67](\.\d)? MB/);
  await page.getByTestId("empty-cache").click();
  await expect(page.getByTestId("stored-downloads")).not.toContainText(/2[67](\.\d)? MB/);
  expect(await page.evaluate(() => window.headscope!.cached())).toEqual([]);
});

test("briefly absent weights, a busy server and an early break of the connection are survived", async ({
  open,
}) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  hub.faults.set("config.json", { commit: "0123456789abcdef0123456789abcdef01234567" });
  hub.faults.set("tokenizer.json", { status: 429, retryAfter: "2", times: 1 });
  hub.faults.set("model.safetensors", { status: 404, errorCode: "EntryNotFound", times: 1 });
  await addFromHub(page, id);
  const chip = page.getByTestId(`model-chip-${id}`);
  await expect(chip).toHaveAttribute("data-state", "failed");
  hub.faults.set("model.safetensors", { breakAfter: 1_000_000 });
  await page.getByTestId("model-error").getByRole("button", { name: "Try again" }).click();
  await expect(chip).toHaveAttribute("data-state", "ready");
  await expect(page.getByTestId("predictions")).toContainText(/joy\s*0\.996/);
  const asked = hub.requests.filter((request) => request.startsWith("model.safetensors"));
  expect(asked.filter((request) => request === "model.safetensors").length).toBe(2);
  expect(asked).toContain("model.safetensors 1000000-");
});

test("an id that cannot be loaded is corrected in its field, while the picture stays", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await addFromHub(page, "owner/emotoin");
  await expect(page.getByTestId("model-error")).toContainText("has no model owner/emotoin");
  const field = page.getByTestId("hub-id");
  await expect(field).toHaveValue("owner/emotoin");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await field.fill(id);
  await page.getByTestId("hub-load").click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("model-chip-owner/emotoin")).toHaveCount(0);
});

test("a model of a link that fails is named, and another is shown", async ({ open }) => {
  const page = await open();
  await expect(page.getByTestId("predictions")).toContainText("joy");
  await page.evaluate((address) => {
    localStorage.setItem(
      "headscope-settings",
      JSON.stringify({ state: { knownHubs: [address] }, version: 0 }),
    );
  }, hub.address);
  await page.reload();
  await page.goto(`${page.url()}#model=hub:owner/nothing at ${hub.address}&show=owner/nothing&heads=77`);
  await expect(page.getByTestId("failed-owner/nothing")).toContainText("has no model owner/nothing");
  await expect(page.getByTestId("predictions")).toContainText("joy");
});

test("a link to an unknown hub asks first, and fetches nothing before", async ({ open }) => {
  const page = await open(`#model=bert-emotion&model=hub:${id} at ${hub.address}&show=${id}`);
  const question = page.getByTestId("hub-question");
  await expect(question).toContainText(`the model ${id} from another hub: ${hub.address}`);
  await page.getByTestId("hub-decline").click();
  await expect(question).toHaveCount(0);
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("data-state", "failed");
  await expect(page.getByText(/Nothing was loaded from localhost/).first()).toBeVisible();
  expect(hub.requests).toEqual([]);
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await page.getByTestId("hub-allow").click();
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("data-state", "ready");
  await page.reload();
  await expect(page.getByTestId(`model-chip-${id}`)).toHaveAttribute("data-state", "ready");
  await expect(question).toHaveCount(0);
});
