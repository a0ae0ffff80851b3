/** @file GPTNeoXTokenizer: tokenizer.json alone, since the library reads no other files for it. */

import { endsTemplate } from "./ends-template";
import { gpt2 } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

export const gptNeoX: TokenizerClass = {
  roles: gpt2.roles,
  tidiesWithoutFile: false,
  template: endsTemplate({ add_bos_token: false }),
  fromVocabulary: async () => null,
};
