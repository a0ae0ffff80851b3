/** @file bos_token_id: what an empty prompt begins with; all lanes share one prompt, so a lane may only name the model's. */

import { defineOption } from "./option";
import { tokenId } from "./value-kind";

export const bosTokenId = defineOption({
  ...tokenId,
  schema: tokenId.schema.nullish(),
  tokens: (id) => [id],
});
