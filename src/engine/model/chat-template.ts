/** @file Where the template of a checkpoint's conversations comes from. */

import type { Repository } from "../../hub/repository";
import type { CallOptions } from "../../lib/call";
import type { Model } from "../../models/model";
import { readText } from "../../tokenizer/reading";
import type { TokenizerReading } from "../../tokenizer/tokenizer-reading";

/** As in the library, chat_template.jinja comes before the template in tokenizer_config.json. */
export async function chatTemplateOf(
  { head }: Model,
  { tokenizer }: TokenizerReading,
  repository: Repository,
  options: CallOptions,
): Promise<string | null> {
  if (head !== "lm" || tokenizer === null) return null;
  return (await readText(repository, "chat_template.jinja", options)) ?? tokenizer.chat.template;
}
