/** @file PreTrainedTokenizer: what tokenizer.json says and nothing else. */

import { gpt2 } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

export const generic: TokenizerClass = { ...gpt2, roles: {} };
