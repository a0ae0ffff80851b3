import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { folderEngine } from "../../testing/folder-engine";
import { readJson } from "../../testing/goldens";
import { refusal } from "../../testing/refusal";

const goldens = readJson(
  z.object({
    tokenizer_config: z.record(z.string(), z.unknown()),
    cases: z.array(
      z.object({
        template: z.string(),
        system: z.string(),
        prompt: z.string(),
        text: z.string().nullable(),
        ids: z.array(z.number()).nullable(),
      }),
    ),
  }),
  "reference/goldens/chat/prompts.json",
);
const templates = readJson(z.record(z.string(), z.string()), "reference/goldens/chat/templates.json");

const engine = folderEngine();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Files {
  /** In tokenizer_config.json. */
  readonly written?: unknown;
  /** In chat_template.jinja. */
  readonly beside?: string;
}

/** A tiny Llama with a chat template. */
async function loadWith({ written, beside }: Files): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  folders.push(folder);
  cpSync("reference/goldens/checkpoints/llama-lm", folder, { recursive: true });
  const config: object = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, max_position_embeddings: 2048 }));
  const tokenizer = { ...goldens.tokenizer_config, ...(written !== undefined && { chat_template: written }) };
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(tokenizer));
  if (beside !== undefined) writeFileSync(join(folder, "chat_template.jinja"), beside);
  return (await engine.load({ id: folder })).model;
}

test.each(Object.entries(templates))(
  "the template %s gives the library's text and ids",
  async (name, template) => {
    const model = await loadWith({ written: template });
    const cases = goldens.cases.filter((one) => one.template === name);
    expect(cases.length).toBeGreaterThanOrEqual(30);
    for (const { prompt, system, text, ids } of cases) {
      const asked = engine.chatPrompt(model, { prompt, system });
      if (text === null)
        expect((await refusal(asked)).message).toContain("does not accept this conversation");
      else expect(await asked, JSON.stringify([system, prompt])).toMatchObject({ text, ids });
    }
  },
);

const plain = "{% for m in messages %}{{ m.role }}:{{ m.content }};{% endfor %}";

describe("the template is", () => {
  test("the one named default if there are several", async () => {
    const model = await loadWith({
      written: [
        { name: "tool_use", template: "no" },
        { name: "default", template: plain },
      ],
    });
    expect((await engine.chatPrompt(model, { prompt: "a" })).text).toBe("user:a;");
  });

  test("that of chat_template.jinja before that of tokenizer_config.json", async () => {
    const model = await loadWith({ written: "no", beside: plain });
    expect((await engine.chatPrompt(model, { prompt: "a", system: "b" })).text).toBe("system:b;user:a;");
  });

  test("absent without either, which the model says", async () => {
    const model = await loadWith({});
    expect((await refusal(engine.chatPrompt(model, { prompt: "a" }))).message).toContain(
      "has no chat template",
    );
    expect((await engine.load({ id: model })).hasChatTemplate).toBe(false);
  });

  test("not there if it cannot be read, and does not close the tokenizer", async () => {
    const model = await loadWith({ written: 7 });
    expect((await engine.tokenize(model, "She was glad.")).ids.length).toBeGreaterThan(0);
    expect((await refusal(engine.chatPrompt(model, { prompt: "a" }))).message).toContain(
      "has no chat template",
    );
  });
});

describe("a template that fails", () => {
  test.each(["{% for %}", "{{ nothing() }}", "{{ 'a' | unknown }}", "{% if"])(
    "is told: %s",
    async (template) => {
      const { message, hint } = await refusal(
        engine.chatPrompt(await loadWith({ written: template }), { prompt: "a" }),
      );
      expect(message).toContain("does not accept this conversation");
      expect(hint).toContain("switch the chat template off");
    },
  );

  test("cannot reach the page or change an object", async () => {
    const template = "{{ messages.constructor }}{{ messages.__proto__ }}{{ globalThis }}";
    const asked = engine.chatPrompt(await loadWith({ written: template }), { prompt: "a" });
    expect((await asked.catch(() => ({ text: "" }))).text).not.toContain("function");
  });
});

describe("decode", () => {
  test("continues the wrapped prompt, and needs one for a system message", async () => {
    const model = await loadWith({ written: plain });
    const { ids } = await engine.chatPrompt(model, { prompt: "rain", system: "calm" });
    const lanes = [{ max_new_tokens: 3 }];
    const chat = await engine.decode(model, { prompt: "rain", chatTemplate: true, system: "calm", lanes });
    expect(chat.ids).toEqual(ids);
    expect(chat.lanes[0]!.sequences).toEqual(
      (await engine.decode(model, { ids, lanes })).lanes[0]!.sequences,
    );
    expect((await refusal(engine.decode(model, { prompt: "a", system: "b", lanes }))).message).toContain(
      "needs a chat",
    );
    expect((await refusal(engine.decode(model, { ids, chatTemplate: true, lanes }))).message).toContain(
      "cannot be",
    );
  });

  test("a prompt that is too long with its template is refused", async () => {
    const model = await loadWith({ written: plain });
    expect((await refusal(engine.chatPrompt(model, { prompt: "rain ".repeat(2100) }))).message).toContain(
      "2048",
    );
  });
});
