/** @file Writes the lanes as a Python script that produces the same texts with the library. Pure. */

import { aboutStrategy, type PlainSearch } from "../../decoding";
import type { LaneOptions } from "../../engine/api/api";
import { givenIds, pythonArgument, pythonText, pythonValue } from "./lanes";
import type { Chat, Lane, Subject } from "./state";

/** Families that the release does not have yet. */
const later = new Set(["gemma3_text", "qwen3"]);

/** The release of the library that Headscope follows, or the first one with the family. */
export const libraryRelease = (family: string | null): string =>
  later.has(family ?? "") ? "4.51.3" : "4.49.0";

/** `modelId`: the model that the script loads, of this `family` if it is loaded. */
export function pythonScript(
  { seed, ...asked }: Pick<Subject, "prompt" | "seed" | keyof Chat>,
  lanes: readonly Lane[],
  modelId: string,
  family: string | null,
): string {
  return [
    `# transformers ${libraryRelease(family)}. From 4.50 on, beam search has other rules; later versions have no contrastive search of their own.`,
    "import torch",
    "from transformers import AutoModelForCausalLM, AutoTokenizer",
    "",
    `tokenizer = AutoTokenizer.from_pretrained(${pythonText(modelId)})`,
    `model = AutoModelForCausalLM.from_pretrained(${pythonText(modelId)}, pad_token_id=tokenizer.eos_token_id).eval()`,
    promptLine(asked),
    "",
    ...lanes.flatMap((lane) => [...laneLines(lane, seed), show, ""]),
  ].join("\n");
}

/**
 * The prompt's tokens. The tokenizer gives none for an empty text; generate then begins with the BOS token, and so do the
 * lanes.
 */
export function promptLine({ prompt, isChat, system }: Pick<Subject, "prompt" | keyof Chat>): string {
  if (!isChat) {
    return `tokenized = tokenizer(${prompt === "" ? "tokenizer.bos_token" : pythonText(prompt)}, return_tensors="pt")`;
  }
  const message = (role: string, text: string) => `{"role": "${role}", "content": ${pythonText(text)}}`;
  const messages = [...(system === "" ? [] : [message("system", system)]), message("user", prompt)];
  return `tokenized = tokenizer.apply_chat_template([${messages.join(", ")}], add_generation_prompt=True, return_tensors="pt", return_dict=True)`;
}

/** Lets `out` be what a lane produces. */
export function laneLines({ name, options }: Lane, seed: number): string[] {
  const { ids: _given, seed: own, ...rest } = options;
  const given = givenIds(options);
  const title = `# ${name.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")}`;
  const { isDrawn, plainSearch } = aboutStrategy(options);
  if (plainSearch) return plainLines(title, plainSearch, given);
  const inputs = given.length > 0 ? ["branch", "attention_mask=torch.ones_like(branch)"] : ["**tokenized"];
  const settings = Object.entries(branchOptions(rest, given.length)).map(([key, value]) =>
    floats.has(key) && Number.isInteger(value)
      ? `${key}=${Number(value).toFixed(1)}`
      : pythonArgument(key, value),
  );
  const strings = rest.stop_strings == null ? [] : ["tokenizer=tokenizer"];
  return [
    title,
    ...(isDrawn ? [`torch.manual_seed(${pythonValue(own ?? seed)})  # other draws than Headscope's`] : []),
    ...branchLines(given),
    `out = model.generate(${[...inputs, ...settings, ...strings].join(", ")})`,
  ];
}

/** Options for which the library refuses a whole number that is not written as a float. */
const floats: ReadonlySet<string> = new Set([
  "diversity_penalty",
  "encoder_repetition_penalty",
  "epsilon_cutoff",
  "eta_cutoff",
  "repetition_penalty",
  "temperature",
  "typical_p",
]);

function plainLines(
  title: string,
  { width, newTokens: most }: PlainSearch,
  given: readonly number[],
): string[] {
  const newTokens = most - given.length;
  const context = given.length > 0 ? "branch" : 'tokenized["input_ids"]';
  return [
    `${title}: not a call of generate but a plain beam search, width ${width}, ${newTokens} new tokens`,
    ...branchLines(given),
    "with torch.no_grad():",
    `    out = beam_search(model, ${context}, beam_width=${width}, max_length=${newTokens}, device=model.device)`,
  ];
}

/** What a branch continues from. */
const branchLines = (given: readonly number[]): string[] =>
  given.length === 0
    ? []
    : [`branch = torch.cat([tokenized["input_ids"], torch.tensor([${pythonValue(given)}])], dim=1)`];

/** The limits of a lane count from its prompt, those of a call from its input. */
function branchOptions(options: LaneOptions, numGiven: number): LaneOptions {
  if (numGiven === 0) return options;
  const { max_new_tokens: most, min_new_tokens: least, begin_suppress_tokens: _past, ...rest } = options;
  const usual = rest.max_length == null ? 20 : null;
  const limit = typeof most === "number" ? most : usual;
  return {
    ...rest,
    ...(limit !== null && { max_new_tokens: limit - numGiven }),
    ...(typeof least === "number" && least > numGiven && { min_new_tokens: least - numGiven }),
  };
}

const show = "print(tokenizer.decode(out[0], skip_special_tokens=True))";
