import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalHub } from "../src/testing/local-hub";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what is read of a checkpoint does not depend on the device");

/** A checkpoint with others in subfolders, whose tokenizer has a step that the library lacks. */
function unreadableTokenizer(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "tokens-")), "unigram");
  cpSync("reference/goldens/checkpoints/bert-classifier", folder, { recursive: true });
  rmSync(join(folder, "vocab.txt"));
  rmSync(join(folder, "tokenizer_config.json"));
  const vocab = ["<s>", "▁so", "me"].map((piece, place) => [piece, -place]);
  const json = { normalizer: { type: "Casefold" }, model: { type: "Unigram", vocab } };
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(json));
  for (const inner of ["1_Pooling", "checkpoint-500"]) {
    mkdirSync(join(folder, inner));
    writeFileSync(join(folder, inner, "config.json"), "{}");
  }
  return folder;
}

test("a model whose tokenizer cannot be read is loaded with a notice, and takes token ids", async ({
  open,
}) => {
  const page = await open();
  await page.getByTestId("add-model").click();
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByTestId("pick-folder").setInputFiles(unreadableTokenizer());
  await expect(page.getByTestId("model-chip-local:files")).toHaveAttribute("data-state", "ready");
  await expect(page.getByText("unigram cannot read text.")).toContainText("has the type Casefold");
  await expect(page.getByTestId("sentence")).toHaveAttribute("placeholder", /101 7592 102/);
  await page.getByTestId("sentence").fill("1 2 7");
  await expect(page.getByTestId("token-count")).toHaveText("3 tokens");
});

test("a repository without a model is explained; a pasted address is read", async ({ open }) => {
  const folder = mkdtempSync(join(tmpdir(), "adapter-"));
  writeFileSync(join(folder, "adapter_config.json"), '{"base_model_name_or_path":"owner/base"}');
  const hub = await startLocalHub((id) => (id === "owner/adapter" ? folder : null));
  try {
    const page = await open();
    await page.getByTestId("add-model").click();
    await page.getByTestId("hub-id").fill(`${hub.address}/owner/adapter/tree/main`);
    await page.getByTestId("hub-load").click();
    await expect(page.getByText("an adapter, which changes owner/base")).toBeVisible();
  } finally {
    await hub.close();
  }
});
