/** @file From logits without and with a mask to rows of answers and what changed. Pure. */

import { largest } from "../../analysis/probabilities";
import { type Display, displayed, displayOf } from "../../analysis/problem";
import { formatNumber } from "../../lib/format";
import { at } from "../../lib/tensor";
import type { KeptMask, ModelInfo, SentenceEffect, SetScore } from "../../store";

export interface AnswerRow {
  readonly id: number;
  readonly label: string;
  /** Without and with the mask: probabilities, or numbers. */
  readonly before: number;
  readonly after: number;
  /** Whether the model predicts it under the mask: the likeliest class, or a label above one half. */
  readonly isSaid: boolean;
}

export interface Judged {
  readonly text: string;
  readonly display: Display;
  /** In the order of the labels; only the largest if there are many. */
  readonly rows: readonly AnswerRow[];
  /** Both answers, if the mask changed it. */
  readonly change: string | null;
}

/** An answer as short as the bar beside it allows: very small probabilities are only bounded. */
export function answerText(value: number, display: Display): string {
  if (display === "value") return formatNumber(value);
  return value < 1e-3 ? "<0.001" : value.toFixed(3);
}

const maxRows = 6;

export function judgedOf(
  { texts, before, after }: SentenceEffect,
  { labels = [], problemType }: Pick<ModelInfo, "labels" | "problemType">,
): readonly Judged[] {
  const display = displayOf(problemType, after.shape[1]!);
  return texts.map((text, row) => {
    const plain = displayed(at(before, row).data, display);
    const masked = displayed(at(after, row).data, display);
    const [first, said] = [saidOf(plain, display), saidOf(masked, display)];
    const name = (id: number) => labels[id] ?? `label ${id}`;
    const names = (ids: readonly number[]) => ids.map(name).join(", ") || "none";
    const shown = largest(masked, maxRows).sort((a, b) => a - b);
    return {
      text,
      display,
      change: said.join() === first.join() ? null : `${names(first)} → ${names(said)}`,
      rows: shown.map((id) => ({
        id,
        label: name(id),
        before: plain[id]!,
        after: masked[id]!,
        isSaid: said.includes(id),
      })),
    };
  });
}

/** The labels that a model predicts; none for a model that answers with numbers. */
function saidOf(values: Float64Array, display: Display): readonly number[] {
  if (display === "value") return [];
  if (display === "softmax") return largest(values, 1);
  return [...values.keys()].filter((id) => values[id]! > 0.5);
}

/** A change with its sign; empty if it is negligible. */
export function signed(change: number): string {
  if (Math.abs(change) < 5e-4) return "";
  return `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change))}`;
}

/** The score of `model` on these texts under a stored mask; null if it is for another set or model. */
export function scoreFor(
  kept: KeptMask | undefined,
  model: string,
  texts: readonly string[] | undefined,
): SetScore | null {
  const score = kept?.score ?? null;
  return score?.model === model && score.texts === texts ? score : null;
}
