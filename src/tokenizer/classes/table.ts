/** @file The tokenizer classes that are known, by the names that tokenizer_config.json gives them. */

import { bert } from "./bert";
import { generic } from "./generic";
import { gpt2 } from "./gpt2";
import { roberta } from "./roberta";
import type { TokenizerClass } from "./tokenizer-class";

const classes = {
  BertTokenizer: bert,
  ConvBertTokenizer: bert,
  DistilBertTokenizer: bert,
  DPRContextEncoderTokenizer: bert,
  DPRQuestionEncoderTokenizer: bert,
  ElectraTokenizer: bert,
  GPT2Tokenizer: gpt2,
  LayoutLMTokenizer: bert,
  LxmertTokenizer: bert,
  MobileBertTokenizer: bert,
  PreTrainedTokenizer: generic,
  RealmTokenizer: bert,
  RetriBertTokenizer: bert,
  RobertaTokenizer: roberta,
  SqueezeBertTokenizer: bert,
  // What transformers 5 writes for a tokenizer.json alone.
  TokenizersBackend: generic,
} as const satisfies Readonly<Record<string, TokenizerClass>>;

const byName: ReadonlyMap<string, TokenizerClass> = new Map(Object.entries(classes));

/** The class of that name, with "Tokenizer" and "Fast" at its end or without; undefined for one that is not known. */
export const classNamed = (name: string): TokenizerClass | undefined =>
  byName.get(name) ?? byName.get(`${name.replace(/(?:Tokenizer)?(?:Fast)?$/, "")}Tokenizer`);
