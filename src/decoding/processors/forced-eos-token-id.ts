/** @file forced_eos_token_id: the tokens that end a text if only one more fits. */

import { optional, tokenIdOrList } from "../options/value-kind";
import { explainForced, only } from "./forcing";
import { defineProcessor, unchanged } from "./processor";

interface Settings {
  readonly tokens: readonly number[];
  readonly maxLength: number;
}

/** `ForcedEOSTokenLogitsProcessor` of the library. */
export const forcedEosTokenId = defineProcessor({
  ...optional(tokenIdOrList),
  settings: (tokens, { stop: { maxLength } }): Settings => ({ tokens, maxLength }),
  apply: ({ tokens, maxLength }: Settings, { scores }, { ids }) =>
    ids.length === maxLength - 1 ? only(tokens, scores) : unchanged(scores),
  explain: explainForced,
});
