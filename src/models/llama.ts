/**
 * @file Llama (Touvron et al. 2023), equivalent to the library's `LlamaModel` and `LlamaForCausalLM`. Weights are named
 * as in checkpoints, without the prefix `model.`; matrices are stored `[out, in]`.
 */

import { z } from "zod";
import { flag } from "./config";
import { decoderFamily, decoderSettings, readDecoder } from "./decoder-family";

const schema = z.object({
  ...decoderSettings,
  attention_bias: flag(false),
  mlp_bias: flag(false),
});

export const llama = decoderFamily({
  name: "llama",
  title: "Llama",
  prefix: "Llama",
  foreignKeys: [
    "sliding_window",
    "use_sliding_window",
    "layer_types",
    "query_pre_attn_scalar",
    "num_local_experts",
  ],
  tokenizerClass: "LlamaTokenizer",
  defaultEndToken: 2,
  schema,
  read: (raw: z.infer<typeof schema>) =>
    readDecoder(raw, {
      window: null,
      biases: { projections: raw.attention_bias, output: raw.attention_bias, feedForward: raw.mlp_bias },
      normsHeads: false,
    }),
});
