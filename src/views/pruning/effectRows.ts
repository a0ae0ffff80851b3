/** @file From logits without and with a mask to rows of probabilities and what changed. Pure. */

import { formatNumber } from "../../lib/format";
import { largest, softmax } from "../../lib/probabilities";
import { at } from "../../lib/tensor";
import type { KeptMask, SentenceEffect, SetScore } from "../../store";

export interface ClassRow {
  readonly id: number;
  readonly label: string;
  /** Probabilities without and with the mask. */
  readonly before: number;
  readonly after: number;
  /** Whether the mask leaves this class the likeliest. */
  readonly isBest: boolean;
}

export interface Judged {
  readonly text: string;
  /** In the order of the classes; only the likeliest where there are many. */
  readonly rows: readonly ClassRow[];
  /** What the mask made of the answer, where it is another one. */
  readonly change: string | null;
}

/** A probability in the room of a bar: what is very small only says so. */
export const probabilityText = (probability: number): string =>
  probability < 1e-3 ? "<0.001" : probability.toFixed(3);

const maxRows = 6;

export function judgedOf(
  { texts, before, after }: SentenceEffect,
  labels: readonly string[],
): readonly Judged[] {
  return texts.map((text, row) => {
    const plain = softmax(at(before, row).data);
    const masked = softmax(at(after, row).data);
    const [best = 0] = largest(masked, 1);
    const [first = 0] = largest(plain, 1);
    const name = (id: number) => labels[id] ?? `class ${id}`;
    const shown = largest(masked, maxRows).sort((a, b) => a - b);
    return {
      text,
      change: best === first ? null : `${name(first)} → ${name(best)}`,
      rows: shown.map((id) => ({
        id,
        label: name(id),
        before: plain[id]!,
        after: masked[id]!,
        isBest: id === best,
      })),
    };
  });
}

/** A change with its sign; empty where there is none to speak of. */
export function signed(change: number): string {
  if (Math.abs(change) < 5e-4) return "";
  return `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change))}`;
}

/** What `model` makes of these texts under a kept mask; null where what is known is of another set or model. */
export function scoreFor(
  kept: KeptMask | undefined,
  model: string,
  texts: readonly string[] | undefined,
): SetScore | null {
  const score = kept?.score ?? null;
  return score?.model === model && score.texts === texts ? score : null;
}
