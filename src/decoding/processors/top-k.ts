/** @file top_k: keeps the k likeliest tokens. */

import { exponential } from "../../lib/exponential";
import { numberField } from "../options/option";
import { wholeOrOff } from "../options/value-kind";
import { kthLargest } from "../ordering";
import type { Distribution } from "../scores";
import { defineProcessor, type Effect, unchanged } from "./processor";

interface Settings {
  readonly topK: number;
  readonly minKeep: number;
}

/** `TopKLogitsWarper` of the library (Fan et al. 2018). */
export const topK = defineProcessor({
  ...wholeOrOff,
  schema: wholeOrOff.schema.nullable().default(50),
  neutral: 50,
  readBy: "sampling",
  field: numberField(50, 1, "truncation"),
  settings: (k, { minKeep }): Settings | null => (k > 0 ? { topK: k, minKeep } : null),
  apply,
  explain: {},
  border: ({ topK: k }) => `and the last of the ${k} likeliest that top_k keeps has`,
  shown: ({ topK: k }) => k,
});

/** Removes scores strictly below the k-th largest: ties at the border stay. */
function apply({ topK: k, minKeep }: Settings, { scores, summary }: Distribution): Effect {
  const border = kthLargest(scores, Math.max(k, minKeep));
  if (border === Number.NEGATIVE_INFINITY) return unchanged(scores);
  const kept = scores.map((score) => (score < border ? Number.NEGATIVE_INFINITY : score));
  return {
    scores: kept,
    changes: [],
    cut: { kind: "probability", at: exponential(border - summary.largest) / summary.sum },
  };
}
