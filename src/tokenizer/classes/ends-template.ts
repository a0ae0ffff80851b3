/** @file The special tokens at both ends of each text, as `add_bos_token` and `add_eos_token` say. */

import { first, second, special } from "../templates";
import type { TokenizerClass } from "./tokenizer-class";

/** `defaults`: what the class does if tokenizer_config.json says nothing; no class adds an end by default. */
export const endsTemplate =
  (defaults: { readonly add_bos_token: boolean }): NonNullable<TokenizerClass["template"]> =>
  (config, idOf) => {
    const { add_bos_token, add_eos_token } = { ...defaults, ...config };
    const start = (typeId: number) => (add_bos_token ? [special(typeId, idOf("bos_token"))] : []);
    const end = (typeId: number) => (add_eos_token ? [special(typeId, idOf("eos_token"))] : []);
    const single = [...start(0), first, ...end(0)];
    return { single, pair: [...single, ...start(1), second(1), ...end(1)] };
  };
