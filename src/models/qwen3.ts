/**
 * @file Qwen3 (Yang et al. 2025), equivalent to the library's `Qwen3Model` and `Qwen3ForCausalLM` (from version 4.51):
 * Llama with an RMSNorm on each head's queries and keys, before they are turned.
 */

import { z } from "zod";
import { count, flag } from "./config";
import { decoderFamily, decoderSettings, readDecoder } from "./decoder-family";

const schema = z.object({
  ...decoderSettings,
  vocab_size: count.default(151936),
  num_key_value_heads: decoderSettings.num_key_value_heads.default(32),
  head_dim: count.nullish().default(128),
  intermediate_size: count.default(22016),
  max_position_embeddings: count.default(32768),
  attention_bias: flag(false),
  sliding_window: count.nullish().default(4096),
});

export const qwen3 = decoderFamily({
  name: "qwen3",
  title: "Qwen3",
  prefix: "Qwen3",
  foreignKeys: ["layer_types", "num_experts"],
  tokenizerClass: "Qwen2Tokenizer",
  defaultEndToken: null,
  schema,
  read: (raw: z.infer<typeof schema>) =>
    readDecoder(raw, {
      // As in the library's eager attention, whatever `use_sliding_window` says.
      window: raw.sliding_window ?? null,
      biases: { projections: raw.attention_bias, output: raw.attention_bias, feedForward: false },
      normsHeads: true,
    }),
});
