import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** A small Llama whose tokenizer_config.json has a chat template. */
function chatModel(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "chat-")), "talker");
  cpSync("reference/goldens/checkpoints/llama-lm", folder, { recursive: true });
  const file = join(folder, "tokenizer_config.json");
  const written: object = JSON.parse(readFileSync(file, "utf8"));
  const template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:";
  writeFileSync(file, JSON.stringify({ ...written, chat_template: template }));
  return folder;
}

test("a chat model's prompt is wrapped in its template if the switch is on", async ({ open }) => {
  const page = await open();
  await page.getByTestId("add-model").click();
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByTestId("pick-folder").setInputFiles(chatModel());
  await expect(page.getByTestId("model-chip-local:files")).toHaveAttribute("data-state", "ready");
  await page.keyboard.press("Escape");
  await page.getByTestId("place-decoding").click();
  await expect(page.getByTestId("chat")).toHaveCount(0);
  await page.getByTestId("decoding-model-select").selectOption("local:files");
  await expect(page.getByTestId("chat")).not.toBeChecked();
  await page.getByTestId("prompt").fill("<b>hi</b>");
  await page.getByText("Chat template", { exact: true }).click();
  await page.getByTestId("system").fill("Be calm.");
  await page.getByText("What the model reads").click();
  await expect(page.getByTestId("conversation")).toHaveText("system: Be calm.\nuser: <b>hi</b>\nassistant:");
  await expect.poll(() => page.url()).toContain("chat=1");
});
