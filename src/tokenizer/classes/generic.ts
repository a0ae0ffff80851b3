/** @file PreTrainedTokenizer: follows tokenizer.json without changes. */

import { gpt2 } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

export const generic: TokenizerClass = { ...gpt2, roles: {} };
