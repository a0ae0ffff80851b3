/** @file suppress_tokens: tokens that never come. */

import { anyTokenIds, optional } from "../options/value-kind";
import { defineProcessor, removing } from "./processor";

interface Settings {
  readonly tokens: readonly number[];
}

/** `SuppressTokensLogitsProcessor` of the library. */
export const suppressTokens = defineProcessor({
  ...optional(anyTokenIds),
  settings: (tokens): Settings | null => (tokens.length > 0 ? { tokens } : null),
  apply: ({ tokens }: Settings, { scores }) =>
    removing(
      scores,
      [...new Set(tokens)].map((token) => ({ token, reason: { kind: "suppressed" as const } })),
    ),
  explain: { suppressed: () => "is one of the suppressed tokens" },
});
