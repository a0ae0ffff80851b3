/** @file Wraps a prompt in a checkpoint's chat template, as `apply_chat_template` of transformers 4.49. */

import { tooLong } from "../../decoding/parse-lane";
import { AppError } from "../../lib/errors";
import { shortened } from "../../lib/quoted";
import type { ChatInput, ChatPrompt, DecodeInput } from "../api/api";
import type { LoadedModel } from "../model/loading";

/** The input of a decoding with the ids of its wrapped prompt; unchanged if it is not to be wrapped. */
export async function withChat(loaded: LoadedModel, input: DecodeInput): Promise<DecodeInput> {
  const { chatTemplate, system, prompt, ...rest } = input;
  if (chatTemplate !== true) {
    if (system === undefined) return input;
    throw new AppError(
      "bad-input",
      "A system message needs a chat template.",
      "Pass chatTemplate: true with it.",
    );
  }
  if (rest.ids !== undefined) {
    throw new AppError(
      "bad-input",
      "Token ids cannot be wrapped in a chat template.",
      "Pass a prompt instead.",
    );
  }
  const { ids } = await chatPrompt(loaded, { prompt: prompt ?? "", ...(system !== undefined && { system }) });
  return { ...rest, ids };
}

export async function chatPrompt(loaded: LoadedModel, input: ChatInput): Promise<ChatPrompt> {
  const { info, reading, chatTemplate } = loaded;
  const { tokenizer } = reading;
  if (chatTemplate === null || tokenizer === null) throw noTemplate(info.name);
  const text = await render(info.name, chatTemplate, {
    ...tokenizer.chat.tokens,
    messages: messagesOf(input),
  });
  const { ids, texts, truncated, isMoreTruncated } = tokenizer.encodeBare(text, info.maxPositions);
  if (truncated > 0) throw tooLong(ids.length + truncated, info.maxPositions, isMoreTruncated);
  return { text, ids, texts };
}

function messagesOf({ prompt, system = "" }: ChatInput) {
  if (typeof prompt !== "string" || typeof system !== "string") {
    throw new AppError("bad-input", "The messages are not texts.", "Pass strings as prompt and system.");
  }
  const said = { role: "user", content: prompt };
  return system === "" ? [said] : [{ role: "system", content: system }, said];
}

/** The renderer is loaded with the first template. */
async function render(
  name: string,
  template: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { Template } = await import("@huggingface/jinja");
  try {
    return new Template(template).render({
      ...variables,
      tools: null,
      documents: null,
      add_generation_prompt: true,
    });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      "bad-input",
      `The chat template of ${name} does not accept this conversation (${shortened(reason, 300)}).`,
      "Remove the system message, or switch the chat template off and write the conversation yourself.",
    );
  }
}

function noTemplate(name: string): AppError {
  return new AppError(
    "bad-input",
    `${name} has no chat template.`,
    "Leave chatTemplate out; the model continues the prompt as it is.",
  );
}
