/**
 * @file Mistral (Jiang et al. 2023), equivalent to the library's `MistralModel` and `MistralForCausalLM`: Llama whose
 * queries see only the last `sliding_window` tokens.
 */

import { z } from "zod";
import { count } from "./config";
import { decoderFamily, decoderSettings, readDecoder } from "./decoder-family";

const schema = z.object({
  ...decoderSettings,
  num_key_value_heads: decoderSettings.num_key_value_heads.default(8),
  intermediate_size: count.default(14336),
  max_position_embeddings: count.default(131072),
  sliding_window: count.nullish().default(4096),
});

export const mistral = decoderFamily({
  name: "mistral",
  title: "Mistral",
  prefix: "Mistral",
  foreignKeys: ["use_sliding_window", "layer_types", "num_local_experts"],
  tokenizerClass: "LlamaTokenizer",
  defaultEndToken: 2,
  schema,
  read: (raw: z.infer<typeof schema>) =>
    readDecoder(raw, {
      window: raw.sliding_window ?? null,
      biases: { projections: false, output: false, feedForward: false },
      normsHeads: false,
    }),
});
