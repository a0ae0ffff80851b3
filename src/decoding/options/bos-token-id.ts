/** @file bos_token_id: what an empty prompt begins with; all lanes share one prompt, so a lane may only name the model's. */

import { defineOption } from "./option";
import { optional, tokenId } from "./value-kind";

export const bosTokenId = defineOption(optional(tokenId));
