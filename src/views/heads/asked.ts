/** @file What a measurement was asked about: a sentence, or the texts of a data set. Pure. */

import { plural } from "../../lib/format";
import { shortened } from "../../lib/quoted";
import { sameList } from "../../lib/same-list";
import { type LabelledSet, type Subject, sameSubject } from "../../store";

export type Asked = Subject | readonly string[] | { readonly texts: readonly string[] };

/** A sentence and a data set do not contradict each other. */
export function sameAsked(a: Asked, b: Asked): boolean {
  if ("text" in a || "text" in b) return !("text" in a && "text" in b) || sameSubject(a, b);
  return sameList(textsOf(a), textsOf(b));
}

const longestText = 400;

/** What a chart is of, for its caption. The set's name is given only to its own texts. */
export function sourceOf(asked: readonly Asked[], set: Pick<LabelledSet, "name" | "texts"> | null): string {
  const sources = asked.map((one) => {
    if ("text" in one) return subjectText(one);
    const texts = textsOf(one);
    return `Data: ${set && sameList(set.texts, texts) ? set.name : plural(texts.length, "text")}`;
  });
  return [...new Set(sources)].join(" · ");
}

function subjectText({ text, pair }: Subject): string {
  const [a, b] = [shortened(text, longestText), pair === null ? null : shortened(pair, longestText)];
  return b === null ? `Text: ${a}` : `Sentence A: ${a} · Sentence B: ${b}`;
}

const textsOf = (asked: Exclude<Asked, Subject>) => ("texts" in asked ? asked.texts : asked);
