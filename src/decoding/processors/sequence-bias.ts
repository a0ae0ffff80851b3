/** @file sequence_bias: raises or lowers the score of tokens that would complete given sequences. */

import { z } from "zod";
import type { Distribution } from "../scores";
import {
  type Change,
  defineProcessor,
  type Effect,
  type ProcessorContext,
  tokenList,
  unchanged,
} from "./processor";

interface Bias {
  readonly sequence: readonly number[];
  readonly bias: number;
}

interface Settings {
  /** Equal sequences appear once, with the last bias given, as in the library. */
  readonly biases: readonly Bias[];
}

interface Reason {
  readonly kind: "biased";
  /** The sum over all sequences that the token would complete. */
  readonly bias: number;
  readonly sequences: readonly (readonly number[])[];
}

/** As in the library, which takes token 0 in a Python dictionary only. */
const pair = z.tuple([z.array(z.number().int().min(1)).min(1), z.number()]);

/** `SequenceBiasLogitsProcessor` of the library. */
export const sequenceBias = defineProcessor({
  schema: z.array(pair).min(1).nullish(),
  demand:
    "a list of pairs such as [[[12, 7], -2.5]]: token ids above 0, and what is added to the score of the last",
  tokens: (pairs) => pairs.flatMap(([sequence]) => sequence),
  settings: (pairs): Settings => ({
    biases: [...new Map(pairs.map(([sequence, bias]) => [sequence.join(), { sequence, bias }])).values()],
  }),
  apply,
  explain: {
    biased: ({ bias, sequences }: Reason, name) =>
      `would complete ${sequences.map((sequence) => tokenList(sequence, name)).join(" and ")}: its score is ${bias < 0 ? "lowered" : "raised"} by ${Math.abs(bias)}`,
  },
});

/** Biases of one token are summed in float32, those of single tokens first. */
function apply({ biases }: Settings, { scores }: Distribution, { ids }: ProcessorContext): Effect<Reason> {
  const changes = new Map<number, Change<Reason>>();
  const longer = biases.filter((each) => !isSingle(each) && isAboutToEnd(each.sequence, ids));
  for (const { sequence, bias } of [...biases.filter(isSingle), ...longer]) {
    const token = sequence[sequence.length - 1]!;
    const before = changes.get(token)?.reason;
    const total = Math.fround((before?.bias ?? 0) + Math.fround(bias));
    const sequences = [...(before?.sequences ?? []), sequence];
    changes.set(token, { token, reason: { kind: "biased", bias: total, sequences } });
  }
  if (changes.size === 0) return unchanged(scores);
  const biased = scores.slice();
  for (const { token, reason } of changes.values()) biased[token] = scores[token]! + reason.bias;
  return { scores: biased, changes: [...changes.values()], cut: null };
}

const isSingle = ({ sequence }: Bias): boolean => sequence.length === 1;

/** As in the library, a sequence longer than the row does not act, even if its last token would complete it. */
function isAboutToEnd(sequence: readonly number[], ids: readonly number[]): boolean {
  if (sequence.length > ids.length) return false;
  const start = ids.length + 1 - sequence.length;
  return sequence.slice(0, -1).every((token, index) => ids[start + index] === token);
}
