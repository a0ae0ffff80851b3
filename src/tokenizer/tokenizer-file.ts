/** @file The schema of tokenizer.json. Everything is checked here once, so that stages need no checks. */

import { z } from "zod";
import { addedToken } from "./config";
import { decoders } from "./stages/decoders/table";
import { tokenId } from "./stages/fields";
import { models, withType } from "./stages/models/table";
import { normalizers } from "./stages/normalizers/table";
import { postProcessors } from "./stages/post-processors/table";
import { preTokenizers } from "./stages/pre-tokenizers/table";
import { stepsOf } from "./stages/steps";

const MAX_ADDED_TOKENS = 200_000;

export const tokenizerFile = z.object({
  added_tokens: z
    .array(addedToken.extend({ id: tokenId }))
    .max(MAX_ADDED_TOKENS)
    .nullish(),
  normalizer: stepsOf(normalizers.schema, "normalizers").nullish(),
  pre_tokenizer: stepsOf(preTokenizers.schema, "pretokenizers").nullish(),
  post_processor: stepsOf(postProcessors.schema, "processors").nullish(),
  decoder: stepsOf(decoders.schema, "decoders").nullish(),
  truncation: z.object({ direction: z.enum(["Left", "Right"]).default("Right") }).nullish(),
  model: z.preprocess(withType, models.schema),
});

export type TokenizerFile = z.infer<typeof tokenizerFile>;
/** The unchecked description, from JSON or a tokenizer class. */
export type WrittenTokenizerFile = Omit<z.input<typeof tokenizerFile>, "model"> & {
  readonly model: z.input<typeof models.schema>;
};
