/** @file The post-processors: the special tokens around one text or two. */

import { badTokenizer } from "../../reading";
import { bare, type Template } from "../../templates";
import { stageTable } from "../stage";
import { bertProcessing } from "./bert-processing";
import { byteLevel } from "./byte-level";
import { robertaProcessing } from "./roberta-processing";
import { templateProcessing } from "./template-processing";

export const postProcessors = stageTable({
  BertProcessing: bertProcessing,
  ByteLevel: byteLevel,
  RobertaProcessing: robertaProcessing,
  TemplateProcessing: templateProcessing,
});

type PostProcessor = Parameters<typeof postProcessors.make>[0];

/** The special tokens around texts. Throws "bad-tokenizer" if a template omits a text. */
export function templateOf(steps: readonly PostProcessor[]): Template {
  const [template, ...more] = steps.flatMap((step) => postProcessors.make(step) ?? []);
  if (more.length > 0)
    throw badTokenizer(
      "The tokenizer adds special tokens in several steps, which Headscope does not support.",
    );
  return template ?? bare;
}
