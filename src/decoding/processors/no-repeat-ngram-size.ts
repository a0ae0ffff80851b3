/** @file no_repeat_ngram_size: no n-gram comes twice, prompt included. */

import { numberField } from "../options/option";
import { optional, wholeOrOff } from "../options/value-kind";
import type { Distribution } from "../scores";
import {
  type Change,
  defineProcessor,
  type Effect,
  type ProcessorContext,
  removing,
  type TokenName,
  tokenList,
  unchanged,
} from "./processor";

interface Settings {
  readonly size: number;
}

/** The token would complete an n-gram that begins at `position`. */
interface Reason {
  readonly kind: "repeats-ngram";
  readonly ngram: readonly number[];
  readonly position: number;
}

/** `NoRepeatNGramLogitsProcessor` of the library. */
export const noRepeatNgramSize = defineProcessor({
  ...optional(wholeOrOff),
  field: numberField(0, 1, "penalty"),
  caveat:
    "With no_repeat_ngram_size no n-gram comes twice: no loops, but also no second mention of a name whose words have been used, so rare words take their place.",
  settings: (size): Settings | null => (size > 0 ? { size } : null),
  apply,
  explain: { "repeats-ngram": explain },
  shown: ({ size }) => size,
});

/** Removes every token that followed the last `size` − 1 tokens before. */
function apply({ size }: Settings, { scores }: Distribution, { ids }: ProcessorContext): Effect<Reason> {
  if (ids.length + 1 < size) return unchanged(scores);
  const start = ids.length + 1 - size;
  const changes = new Map<number, Change<Reason>>();
  for (let position = 0; position + size <= ids.length; position++) {
    if (!agree(ids, position, start, size - 1)) continue;
    const ngram = ids.slice(position, position + size);
    const token = ngram[size - 1]!;
    if (!changes.has(token))
      changes.set(token, { token, reason: { kind: "repeats-ngram", ngram, position } });
  }
  return removing(scores, [...changes.values()]);
}

/** Whether the `length` tokens from `a` are those from `b`. */
function agree(ids: readonly number[], a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (ids[a + i] !== ids[b + i]) return false;
  }
  return true;
}

const ngramNames = ["", "token", "bigram", "trigram"];

function explain({ ngram, position }: Reason, name: TokenName): string {
  const kind = ngramNames[ngram.length] ?? `${ngram.length}-gram`;
  return `would repeat the ${kind} ${tokenList(ngram, name)} seen at token ${position + 1}, prompt counted`;
}
