/** @file eos_token_id: the tokens that end a sequence; left out, those of the model. */

import { defineOption } from "./option";
import { optional, tokenIdOrList } from "./value-kind";

export const eosTokenId = defineOption(optional(tokenIdOrList));
