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

type NamedTexts = Pick<LabelledSet, "name" | "texts"> | null;

/** The name of the set that texts are from; null for texts of none. */
type NameOf = (texts: readonly string[]) => string | null;

/** What a chart is of, for its caption. The set's name is given only to its own texts. */
export function sourceOf(asked: readonly Asked[], set: NamedTexts, nameOf: NameOf): string {
  return [...new Set(asked.map((one) => sourceText(one, set, nameOf)))].join(" · ");
}

/** The data that a chart is still of, where the page names others by now; null where it does not. */
export function earlierSource(asked: readonly Asked[], set: NamedTexts, nameOf: NameOf): string | null {
  const earlier = asked.flatMap((one) => ("text" in one || isOf(set, textsOf(one)) ? [] : [textsOf(one)]));
  const [first] = earlier;
  return first ? `still of the data before: ${namedTexts(first, nameOf)}` : null;
}

const isOf = (set: NamedTexts, texts: readonly string[]) => set !== null && sameList(set.texts, texts);

function sourceText(one: Asked, set: NamedTexts, nameOf: NameOf): string {
  if ("text" in one) return subjectText(one);
  const texts = textsOf(one);
  return `Data: ${set && isOf(set, texts) ? set.name : namedTexts(texts, nameOf)}`;
}

function namedTexts(texts: readonly string[], nameOf: NameOf): string {
  const [name, count] = [nameOf(texts), plural(texts.length, "text")];
  return name === null ? count : `${name}, ${count}`;
}

function subjectText({ text, pair }: Subject): string {
  const [a, b] = [shortened(text, longestText), pair === null ? null : shortened(pair, longestText)];
  return b === null ? `Text: ${a}` : `Sentence A: ${a} · Sentence B: ${b}`;
}

const textsOf = (asked: Exclude<Asked, Subject>) => ("texts" in asked ? asked.texts : asked);
