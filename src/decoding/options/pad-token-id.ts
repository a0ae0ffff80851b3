/** @file pad_token_id: what fills up a sequence that ended before others of its batch. */

import { defineOption } from "./option";
import { optional, tokenId } from "./value-kind";

export const padTokenId = defineOption(optional(tokenId));
