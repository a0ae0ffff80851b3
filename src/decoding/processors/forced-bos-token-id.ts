/** @file forced_bos_token_id: the token that follows a row of a single token. */

import { optional, tokenId } from "../options/value-kind";
import { explainForced, only } from "./forcing";
import { defineProcessor, unchanged } from "./processor";

interface Settings {
  readonly token: number;
}

/** `ForcedBOSTokenLogitsProcessor` of the library. */
export const forcedBosTokenId = defineProcessor({
  ...optional(tokenId),
  settings: (token): Settings => ({ token }),
  apply: ({ token }: Settings, { scores }, { ids }) =>
    ids.length === 1 ? only([token], scores) : unchanged(scores),
  explain: explainForced,
});
