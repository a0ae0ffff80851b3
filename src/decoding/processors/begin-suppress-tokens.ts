/** @file begin_suppress_tokens: tokens that do not come first. */

import { anyTokenIds, optional } from "../options/value-kind";
import { defineProcessor, type LaneFacts, removing, unchanged } from "./processor";

interface Settings {
  readonly tokens: readonly number[];
  /** The length of a row whose next token is the first. */
  readonly length: number;
}

/** `SuppressTokensAtBeginLogitsProcessor` of the library. */
export const beginSuppressTokens = defineProcessor({
  ...optional(anyTokenIds),
  settings: (tokens, lane): Settings | null =>
    tokens.length > 0 ? { tokens, length: firstLength(lane) } : null,
  apply: ({ tokens, length }: Settings, { scores }, { ids }) =>
    ids.length === length
      ? removing(
          scores,
          [...new Set(tokens)].map((token) => ({ token, reason: { kind: "suppressed-at-start" as const } })),
        )
      : unchanged(scores),
  explain: { "suppressed-at-start": () => "is suppressed as the first new token" },
});

/** As in the library, a first token that is forced does not count as the first. */
const firstLength = ({ promptLength, sets }: LaneFacts): number =>
  promptLength === 1 && sets("forced_bos_token_id") ? 2 : promptLength;
