/** @file eos_token_id: the tokens that end a sequence; left out, those of the model. */

import { defineOption } from "./option";
import { tokenIdOrList } from "./value-kind";

export const eosTokenId = defineOption({
  ...tokenIdOrList,
  schema: tokenIdOrList.schema.nullable().optional(),
  tokens: (ids) => ids,
});
