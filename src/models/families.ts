/** @file The table of model families. */

import { bert } from "./bert";
import { distilbert } from "./distilbert";
import type { Family } from "./family";
import { gptNeo } from "./gpt-neo";
import { gptNeoX } from "./gpt-neox";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import { mistral } from "./mistral";
import { opt } from "./opt";
import { qwen2 } from "./qwen2";
import { qwen3 } from "./qwen3";

export const families: readonly Family[] = [
  bert,
  distilbert,
  gpt2,
  gptNeo,
  gptNeoX,
  llama,
  mistral,
  opt,
  qwen2,
  qwen3,
];
