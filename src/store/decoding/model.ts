/** @file The model that decodes: one with a cache and a language model's head, and the prompt as its tokens. */

import { tooLong } from "../../decoding";
import type { Headscope, ModelInfo } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import { isOwnFilesId, labelOf } from "../slots";
import type { Slot } from "../state";
import { type Chat, type DecodingState, defaultSlot, type Subject } from "./state";

/** How the place reaches the page's models. */
export interface ModelHolder {
  /** The model of a slot, loaded; rejects with `AppError` where it cannot decode or could not be loaded. */
  ensure(slot: string): Promise<ModelInfo>;
  /** The source of the model in the slot, as a link writes it; null if the slot does not exist. */
  sourceOf(slot: string): string | null;
  /** Whether a later visit finds the same model in this slot. */
  isLasting(slot: string): boolean;
}

const canDecode = ({ hasCache, head }: ModelInfo): boolean => hasCache && head === "lm";

/** The slots that decode, or may turn out to once they are loaded. */
export function decodingSlots(slots: readonly Slot[]): readonly Slot[] {
  const mayDecode = ({ source, state }: Slot): boolean => {
    if (state.kind === "ready") return canDecode(state.info);
    if (source.kind === "embedded") return source.model === "gpt2-stories";
    if (!("base" in source)) return true;
    const base = slots.find(({ id }) => id === source.base);
    return base !== undefined && mayDecode(base);
  };
  return slots.filter(mayDecode);
}

/** What is said of the place's model while the page does not have it: the built-in one comes by itself, others were removed. */
export function absentModel({ slot, subject }: Pick<DecodingState, "slot" | "subject">): {
  readonly label: string;
  readonly details: string;
} {
  if (slot === defaultSlot) {
    return { label: labelOf({ kind: "embedded", model: "gpt2-stories" }, []), details: "not loaded yet" };
  }
  const plain = isOwnFilesId(slot) ? "Model from files" : slot;
  const name = subject?.slot === slot ? subject.modelName : plain;
  return { label: `${name}, removed`, details: "not on the page any more" };
}

/** The model of a slot; rejects with `AppError` for one that cannot decode. */
export function decoderOf(info: ModelInfo): ModelInfo {
  if (canDecode(info)) return info;
  throw new AppError(
    "unsupported-model",
    `${info.name} does not write text: that takes a language model such as GPT-2.`,
    "Choose another model, for example GPT-2 stories, which is built in.",
  );
}

/** The tokens of a prompt, in the conversation that its model expects if it is to be one and the model has a template. */
export interface ReadPrompt {
  readonly ids: readonly number[];
  readonly texts: readonly string[];
  /** How many tokens it has in all; `isMore` if even more. */
  readonly length: number;
  readonly isMore?: true | undefined;
  readonly conversation: string | null;
}

export async function readPrompt(
  engine: Headscope,
  info: ModelInfo,
  { prompt, isChat, system }: Pick<Subject, "prompt" | keyof Chat>,
): Promise<ReadPrompt> {
  if (isChat && info.hasChatTemplate) {
    const { text, ids, texts } = await engine.chatPrompt(info.model, { prompt, system });
    return { ids, texts, length: ids.length, conversation: text };
  }
  const { ids, texts, truncated, isMoreTruncated } = await engine.tokenize(info.model, prompt);
  return { ids, texts, length: ids.length + truncated, isMore: isMoreTruncated, conversation: null };
}

/**
 * What the lanes will be computed for. Rejects with `AppError` if the model cannot hold the prompt. An empty one has no ids: the
 * engine then begins with the model's first token, as the library does.
 */
export async function readSubject(
  engine: Headscope,
  models: ModelHolder,
  asked: Pick<Subject, "prompt" | "seed" | "slot" | keyof Chat>,
): Promise<Subject> {
  const { prompt, seed, slot, isChat, system } = asked;
  const info = await models.ensure(slot);
  const source = models.sourceOf(slot) ?? "";
  const { ids, texts, length, isMore, conversation } = await readPrompt(engine, info, asked);
  if (length > info.maxPositions) throw tooLong(length, info.maxPositions, isMore);
  const { model, name: modelName, maxPositions } = info;
  const written = conversation ?? prompt;
  return { prompt, isChat, system, written, seed, slot, source, model, modelName, ids, texts, maxPositions };
}
