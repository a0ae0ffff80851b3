/** @file The known tokenizer classes by their names in tokenizer_config.json. */

import { albert } from "./albert";
import { bert } from "./bert";
import { camembert, xlmRoberta } from "./fairseq";
import { gemma } from "./gemma";
import { generic } from "./generic";
import { gptNeoX } from "./gpt-neox";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import { qwen2 } from "./qwen2";
import { roberta } from "./roberta";
import type { TokenizerClass } from "./tokenizer-class";

const classes = {
  AlbertTokenizer: albert,
  BertTokenizer: bert,
  CamembertTokenizer: camembert,
  ConvBertTokenizer: bert,
  DistilBertTokenizer: bert,
  DPRContextEncoderTokenizer: bert,
  DPRQuestionEncoderTokenizer: bert,
  ElectraTokenizer: bert,
  GemmaTokenizer: gemma,
  GPT2Tokenizer: gpt2,
  GPTNeoXTokenizer: gptNeoX,
  LayoutLMTokenizer: bert,
  LlamaTokenizer: llama,
  LxmertTokenizer: bert,
  MobileBertTokenizer: bert,
  PreTrainedTokenizer: generic,
  Qwen2Tokenizer: qwen2,
  RealmTokenizer: bert,
  RetriBertTokenizer: bert,
  RobertaTokenizer: roberta,
  SqueezeBertTokenizer: bert,
  XLMRobertaTokenizer: xlmRoberta,
  // What transformers 5 writes for a tokenizer.json alone.
  TokenizersBackend: generic,
} as const satisfies Readonly<Record<string, TokenizerClass>>;

const byName: ReadonlyMap<string, TokenizerClass> = new Map(Object.entries(classes));

/** The class with that name, with or without "Tokenizer" and "Fast" at its end; undefined if it is unknown. */
export const classNamed = (name: string): TokenizerClass | undefined =>
  byName.get(name) ?? byName.get(`${name.replace(/(?:Tokenizer)?(?:Fast)?$/, "")}Tokenizer`);
