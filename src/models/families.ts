/** @file The table of model families. */

import { albert } from "./albert";
import { bert } from "./bert";
import { distilbert } from "./distilbert";
import { electra } from "./electra";
import type { Family } from "./family";
import { gemma3 } from "./gemma3";
import { gptNeo } from "./gpt-neo";
import { gptNeoX } from "./gpt-neox";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import { mistral } from "./mistral";
import { modernBert } from "./modernbert";
import { opt } from "./opt";
import { qwen2 } from "./qwen2";
import { qwen3 } from "./qwen3";
import { camembert, roberta, xlmRoberta } from "./roberta";

export const families: readonly Family[] = [
  albert,
  bert,
  camembert,
  distilbert,
  electra,
  gemma3,
  gpt2,
  gptNeo,
  gptNeoX,
  llama,
  mistral,
  modernBert,
  opt,
  qwen2,
  qwen3,
  roberta,
  xlmRoberta,
];
