/**
 * @file Qwen2 (Yang et al. 2024), equivalent to the library's `Qwen2Model` and `Qwen2ForCausalLM`: Llama with biases on
 * queries, keys and values.
 */

import { z } from "zod";
import { count } from "./config";
import { decoderFamily, decoderSettings, readDecoder } from "./decoder-family";

const schema = z.object({
  ...decoderSettings,
  vocab_size: count.default(151936),
  num_key_value_heads: decoderSettings.num_key_value_heads.default(32),
  intermediate_size: count.default(22016),
  max_position_embeddings: count.default(32768),
  sliding_window: count.nullish().default(4096),
});

export const qwen2 = decoderFamily({
  name: "qwen2",
  title: "Qwen2",
  prefix: "Qwen2",
  foreignKeys: ["layer_types", "num_experts"],
  tokenizerClass: "Qwen2Tokenizer",
  defaultEndToken: null,
  schema,
  read: (raw: z.infer<typeof schema>) =>
    readDecoder(raw, {
      // As in the library's eager attention, whatever `use_sliding_window` says.
      window: raw.sliding_window ?? null,
      biases: { projections: true, output: false, feedForward: false },
      normsHeads: false,
    }),
});
