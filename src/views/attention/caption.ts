/** @file The caption of a picture: what a reader of a paper must know to make the same one. */

import { plural } from "../../lib/format";
import { shortened } from "../../lib/quoted";
import type { Picture, ViewState } from "../../store";
import { dayOf } from "../charts/picture-file";

const longestText = 400;

/** `what` names the layer and the heads. */
export function captionOf(
  { info, subject, result }: Picture,
  what: string,
  { special, segments }: Pick<ViewState, "special" | "segments">,
  date: Date,
): readonly string[] {
  const facts = [
    info.name,
    what,
    `n = ${plural(result.tokens.length, "token")}`,
    ...(result.special.includes(true) ? specialWords[special] : []),
    ...(segments === "all" ? [] : [`sentence ${[...segments.toUpperCase()].join(" → ")}`]),
    dayOf(date),
  ];
  const texts =
    subject.pair === null
      ? [`Text: ${cut(subject.text)}`]
      : [`Sentence A: ${cut(subject.text)}`, `Sentence B: ${cut(subject.pair)}`];
  return [facts.join(" · "), ...texts];
}

const specialWords = {
  show: [],
  hide: ["special tokens hidden"],
  renormalise: ["special tokens left out, weights renormalised"],
} as const;

/** `heads 0–2, 5`: each run of neighbours by its ends. */
export function listOf(noun: string, numbers: readonly number[]): string {
  if (numbers.length === 0) return `no ${noun}s`;
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  const words = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  return `${noun}${numbers.length > 1 ? "s" : ""} ${words.join(", ")}`;
}

const cut = (text: string) => shortened(text, longestText);
